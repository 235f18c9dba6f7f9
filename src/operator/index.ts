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
export type { Channel, ChannelName } from './perception/channels.ts'
export { CHANNEL_AT, CHANNELS } from './perception/channels.ts'
export type { PrintedObject, Scene } from './perception/scene.ts'
export type { Check, Playbook, Step, Value } from './playbooks/playbook.ts'
