// Why a model did not decide. A closed list: whoever falls back says one of these sentences and no word of the model's.

export const POLICY_FAILURES = {
  'nothing-offered': 'there was nothing to choose from',
  'budget-spent': 'the calls that a model may make in this print are used up',
  'timed-out': 'the model did not answer in time',
  unreachable: 'the model could not be reached',
  broken: 'the model or its server broke',
  'too-long': 'the situation did not fit into what the model can read',
  withdrawn: 'nothing of this print is shared with the model any more',
  silent: 'the model answered nothing',
  'cut-off': 'the answer of the model was cut off',
  refused: 'the model refused to answer',
  unreadable: 'the answer of the model was not readable',
  'wrong-shape': 'the answer of the model did not have the form that was asked for',
  'not-offered': 'the model chose what was not offered',
  'unknown-cause': 'the model named a cause that is not known',
  unexplained: 'the model wanted to interfere and did not say why',
  contradictory: 'the model called the print sound and wanted to interfere all the same',
  'bad-confidence': 'the confidence of the model was not a number from 0 to 1',
} as const

export type PolicyFailureReason = keyof typeof POLICY_FAILURES

/** What a policy rejects with; `message` is its sentence. */
export class PolicyFailure extends Error {
  override readonly name = 'PolicyFailure'
  readonly reason: PolicyFailureReason

  constructor(reason: PolicyFailureReason, options: { cause?: unknown } = {}) {
    super(POLICY_FAILURES[reason], options)
    this.reason = reason
  }
}
