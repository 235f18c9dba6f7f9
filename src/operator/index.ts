export type { Answer } from './conversation/answer.ts'
export { answer } from './conversation/answer.ts'
export type { Chronicle, Happening, Pause } from './conversation/chronicle.ts'
export { createChronicle } from './conversation/chronicle.ts'
export { COMMAND_LINE, COMMANDS } from './conversation/commands.ts'
export type { Band, ConversationContext, MaterialBook, MaterialFacts, Watcher } from './conversation/context.ts'
export type { Conversation, ConversationOptions, Reply } from './conversation/conversation.ts'
export { createConversation } from './conversation/conversation.ts'
export type { Room, RoomAnswer, RoomDesk, RoomDeskOptions, RoomOptions } from './conversation/http-room.ts'
export { createRoomDesk, openRoom, ROOM_PORT } from './conversation/http-room.ts'
export type { Answerer, DeskKeeper, DeskNews, OpenQuestion, PeopleDesk } from './conversation/people-desk.ts'
export { createPeopleDesk } from './conversation/people-desk.ts'
export type { Tool, ToolAnswer, ToolKind } from './conversation/tool.ts'
export { runTool } from './conversation/tool.ts'
export { TOOLS, toolNamed } from './conversation/tools.ts'
export type { Agent, AgentOptions } from './decision/agent.ts'
export { createAgent, THRESHOLD } from './decision/agent.ts'
export { baselinePolicy } from './decision/baseline-policy.ts'
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
export type { DiagnoserOptions } from './diagnosis/create-diagnoser.ts'
export { createDiagnoser } from './diagnosis/create-diagnoser.ts'
export type { Diagnoser } from './diagnosis/diagnoser.ts'
export type { Belief, CauseName, Diagnosis, Evidence } from './diagnosis/diagnosis.ts'
export { isSameFamily } from './diagnosis/families.ts'
export type { CauseChances, HiddenShares } from './diagnosis/hidden.ts'
export { hiddenProbability, readHiddenShares } from './diagnosis/hidden.ts'
export type { DiagnosisModel } from './diagnosis/model.ts'
export { readDiagnosisModel } from './diagnosis/model.ts'
export { reasonRows } from './explanation/reason-lines.ts'
export type { PrivateName } from './language/anonymise.ts'
export type { PolicyFailureReason } from './language/failures.ts'
export { POLICY_FAILURES, PolicyFailure } from './language/failures.ts'
export type { TextOrigin } from './language/fence.ts'
export { fenceText, neutralText, tagFenced, withholdFenced } from './language/fence.ts'
export { readGgufFile } from './language/gguf-file.ts'
export type { GgufModel, GgufModelOptions } from './language/gguf-model.ts'
export { openGgufModel } from './language/gguf-model.ts'
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
export type { ServerModelOptions } from './language/server-model.ts'
export { openServerModel, serverBase } from './language/server-model.ts'
export type { SharedKind } from './language/shared-sample.ts'
export { SHARED_KINDS, sharedSample } from './language/shared-sample.ts'
export { createSharingModel } from './language/sharing-model.ts'
export { splitThinking } from './language/thinking.ts'
export { hazardKey } from './loop/notice-shell.ts'
export type { Operator } from './loop/operator.ts'
export { createOperator } from './loop/operator.ts'
export type { OperatorEvent, OperatorOptions } from './loop/operator-state.ts'
export type { Message, People, Question } from './loop/people.ts'
export type { JobMemory, MemoryStore } from './memory/job-memory.ts'
export { believedThen } from './memory/job-memory.ts'
export type { Channel, ChannelName } from './perception/channels.ts'
export { CHANNEL_AT, CHANNELS } from './perception/channels.ts'
export type { LayerTable } from './perception/layer-table.ts'
export { layerAt, layersOfFile, layersOfForecast } from './perception/layer-table.ts'
export type { Unseeing } from './perception/liveness.ts'
export type { Perception, PerceptionCounters, PerceptionOptions, SeenPrinter } from './perception/perception.ts'
export { channelOf, createPerception } from './perception/perception.ts'
export type { PrintedObject, Scene } from './perception/scene.ts'
export { describeScene } from './perception/summary.ts'
export { PLAYBOOKS, playbookNamed } from './playbooks/all-playbooks.ts'
export type { Amount, Check, FactName, MeasureName, Playbook, Step } from './playbooks/playbook.ts'
export { unseeingWords } from './speech/senses.ts'
export { beliefIn, capital, ENGLISH, evidenceIn, responseIn } from './speech/speech.ts'
export { isWorthTelling, probabilityOf, toldBeliefs } from './speech/sureness.ts'
