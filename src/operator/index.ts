export type {
  Decision,
  Policy,
  PricedResponse,
  Proposal,
  Reasoning,
  RejectedResponse,
  Response,
  Situation,
} from './decision/policy.ts'
export type { Cause } from './diagnosis/causes.ts'
export { CAUSES, causeNamed, SOUND, UNKNOWN } from './diagnosis/causes.ts'
export type { Belief, CauseName, Diagnosis, Evidence } from './diagnosis/diagnosis.ts'
export type { PolicyFailureReason } from './language/failures.ts'
export { POLICY_FAILURES, PolicyFailure } from './language/failures.ts'
export type { TextOrigin } from './language/fence.ts'
export { fenceText, neutralText, tagFenced, withholdFenced } from './language/fence.ts'
export type { LanguagePolicyOptions } from './language/language-policy.ts'
export { createLanguagePolicy } from './language/language-policy.ts'
export type {
  ChatMessage,
  Completion,
  CompletionRequest,
  JsonSchema,
  ModelFailureReason,
  ModelPort,
  ToolCall,
  ToolSpec,
} from './language/model-port.ts'
export { jsonIn, ModelFailure } from './language/model-port.ts'
export { splitThinking } from './language/thinking.ts'
export type { Channel, ChannelName } from './perception/channels.ts'
export { CHANNEL_AT, CHANNELS } from './perception/channels.ts'
export type { PrintedObject, Scene } from './perception/scene.ts'
export type { Amount, Check, FactName, MeasureName, Playbook, Step } from './playbooks/playbook.ts'
