// Qwen3-Coder: ChatML without thinking, tools and calls in a form like XML whose values are bare text.
// Source: chat template published with Qwen3-Coder-30B-A3B-Instruct.

import type { ChatMessage, JsonSchema, ToolCall, ToolSpec } from '../model-port.ts'
import { splitThinking } from '../thinking.ts'
import {
  type ChatTemplate,
  markup,
  type PromptPiece,
  parameterSchema,
  spacedJson,
  splitSystem,
  takeCalls,
  words,
} from './chat-template.ts'
import { toolTurn } from './chatml.ts'

const SYSTEM_WITH_TOOLS = 'You are Qwen, a helpful AI assistant that can interact with a computer to solve tasks.'
const TOOLS_BEFORE = '\n\n# Tools\n\nYou have access to the following functions:\n\n<tools>'
const TOOLS_AFTER = `
</tools>

If you choose to call a function ONLY reply in the following format with NO suffix:

<tool_call>
<function=example_function_name>
<parameter=example_parameter_1>
value_1
</parameter>
<parameter=example_parameter_2>
This is the value for the second parameter
that can span
multiple lines
</parameter>
</function>
</tool_call>

<IMPORTANT>
Reminder:
- Function calls MUST follow the specified format: an inner <function=...></function> block must be nested within <tool_call></tool_call> XML tags
- Required parameters MUST be specified
- You may provide optional reasoning for your function call in natural language BEFORE the function call, but NOT after
- If there is no function call available, answer the question like normal with your current knowledge and do not tell the user about function calls
</IMPORTANT>`

export const qwen3Coder: ChatTemplate = {
  name: 'qwen3-coder',
  thinking: 'never',
  thoughtStart: '<think>\n',
  stops: ['<|im_end|>', '<|endoftext|>'],
  render: (messages, { tools = [] }) => {
    const { system, others } = splitSystem(messages)
    const pieces: PromptPiece[] = []
    if (system !== null || tools.length > 0) {
      pieces.push(markup('<|im_start|>system\n'), words(system ?? SYSTEM_WITH_TOOLS))
      if (tools.length > 0)
        pieces.push(markup(TOOLS_BEFORE), words(tools.map(describeTool).join('')), markup(TOOLS_AFTER))
      pieces.push(markup('<|im_end|>\n'))
    }
    pieces.push(...others.flatMap((_, index) => turn(others, index)))
    pieces.push(markup('<|im_start|>assistant\n'))
    return pieces
  },
  write: ({ text, toolCalls }) =>
    `${[text, ...toolCalls.map(writeCall)].filter((part) => part !== '').join('\n')}<|im_end|>`,
  parse: (text, { tools = [] }) => {
    const end = text.search(/<\|im_end\|>|<\|endoftext\|>/)
    const { thinking, answer, isUnfinished } = splitThinking(end === -1 ? text : text.slice(0, end))
    return {
      thinking,
      isUnfinished,
      ...takeCalls(answer, '<tool_call>', '</tool_call>', (inside) => readCall(inside, tools)),
    }
  },
}

function turn(messages: readonly ChatMessage[], index: number): PromptPiece[] {
  const message = messages[index]
  if (message === undefined) return []
  if (message.role === 'tool') return toolTurn(messages, index, message.content)
  const pieces = [markup(`<|im_start|>${message.role}\n`), words(message.content)]
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : []
  for (const call of calls) pieces.push(markup('\n'), words(writeCall(call)))
  pieces.push(markup('<|im_end|>\n'))
  return pieces
}

function describeTool(tool: ToolSpec): string {
  const parameters = Object.entries(tool.parameters.properties ?? {}).map(([name, schema]) => {
    const type = schema.type === undefined ? '' : `\n<type>${schema.type}</type>`
    const description =
      schema.description === undefined ? '' : `\n<description>${schema.description.trim()}</description>`
    return `\n<parameter>\n<name>${name}</name>${type}${description}${extraKeys(schema, ['type', 'description'])}\n</parameter>`
  })
  const extra = extraKeys(tool.parameters, ['type', 'properties'])
  return `\n<function>\n<name>${tool.name}</name>\n<description>${tool.description.trim()}</description>\n<parameters>${parameters.join('')}${extra}\n</parameters>\n</function>`
}

function extraKeys(schema: JsonSchema, told: readonly string[]): string {
  return Object.entries(schema)
    .filter(([key, value]) => !told.includes(key) && value !== undefined)
    .map(([key, value]) => `\n<${key}>${typeof value === 'object' ? spacedJson(value) : String(value)}</${key}>`)
    .join('')
}

function writeCall({ name, arguments: values }: Pick<ToolCall, 'name' | 'arguments'>): string {
  const parameters = Object.entries(values).map(
    ([key, value]) => `<parameter=${key}>\n${typeof value === 'string' ? value : spacedJson(value)}\n</parameter>\n`,
  )
  return `<tool_call>\n<function=${name}>\n${parameters.join('')}</function>\n</tool_call>`
}

const FUNCTION = /^<function=([^>\n]+)>([\s\S]*?)(?:<\/function>)?$/
const PARAMETER = /<parameter=([^>\n]+)>\n?([\s\S]*?)\n?(?:<\/parameter>|(?=<parameter=)|$)/g

/** Values are bare text: only the tool's own schema says what is a number and what is a word. */
function readCall(inside: string, tools: readonly ToolSpec[]): Omit<ToolCall, 'id'>[] | null {
  const match = FUNCTION.exec(inside)
  if (match === null) return null
  const name = (match[1] ?? '').trim()
  const tool = tools.find((known) => known.name === name)
  const values: [string, unknown][] = [...(match[2] ?? '').matchAll(PARAMETER)].map((parameter) => {
    const key = (parameter[1] ?? '').trim()
    return [key, readValue(parameter[2] ?? '', parameterSchema(tool, key))]
  })
  return [{ name, arguments: Object.fromEntries(values) }]
}

function readValue(text: string, schema: JsonSchema | undefined): unknown {
  const isText =
    schema === undefined ? false : schema.type === 'string' || (schema.type === undefined && isTextEnum(schema))
  if (isText) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function isTextEnum({ enum: values }: JsonSchema): boolean {
  return values?.every((value) => typeof value === 'string') ?? false
}
