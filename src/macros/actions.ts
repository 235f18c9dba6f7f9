// The calls that a template may make besides printing text: `action_respond_info(...)` and its like. What they do is the
// caller's; what they accept and what they give back is Klipper's.
import { toText } from './python-text.ts'
import type { MacroValue } from './python-value.ts'
import { MacroError, MacroFunction, typeName, Undefined, undefinedError } from './python-value.ts'

export interface MacroActions {
  respondInfo(text: string): void
  emergencyStop(message: string): void
  callRemoteMethod(method: string, named: ReadonlyMap<string, MacroValue>): void
  log(text: string): void
}

/** Names and functions, to be handed to a template beside `printer` and `params`. */
export function macroActions(actions: MacroActions): [string, MacroValue][] {
  const message = (args: readonly MacroValue[]): string => toText(args[0] ?? '')
  const action = (name: string, call: MacroFunction['call']): [string, MacroValue] => [
    name,
    new MacroFunction(name, call),
  ]
  return [
    action('action_respond_info', (args) => {
      const [said = ''] = args
      if (typeof said !== 'string') {
        if (said instanceof Undefined) throw undefinedError(said)
        throw new MacroError('AttributeError', `'${typeName(said)}' object has no attribute 'strip'`)
      }
      actions.respondInfo(said)
      return ''
    }),
    action('action_raise_error', (args) => {
      throw new MacroError('gcode.CommandError', message(args))
    }),
    action('action_emergency_stop', (args) => {
      actions.emergencyStop(args.length === 0 ? 'action_emergency_stop' : message(args))
      return ''
    }),
    action('action_call_remote_method', (args, named) => {
      actions.callRemoteMethod(message(args), named)
      return ''
    }),
    action('action_log', (args) => {
      actions.log(message(args))
      return ''
    }),
  ]
}
