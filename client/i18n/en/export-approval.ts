import type { Texts } from '../zh.ts'

export const exportApproval: Texts['exportApproval'] = {
  nav: 'Approvals',
  title: 'Approval of log exports',
  sub: 'An export of more records than are set here is written only after an audit administrator other than its owner has approved it. The system administrator sets the number; one who can also export the log may lower it, not raise it.',
  section: 'Number of records',
  field: 'More records than these need a second person',
  note: 'It holds for exports asked for from now on; earlier ones keep what held when they were asked for. With 0 every export that holds a record needs approval, that of a single consultation among them.',
  unit: 'records',
  rows: (count) => (count === '1' ? '1 record' : `${count} records`),
  initial: (count) => `${count} when the product is set up`,
  range: (most) => `A whole number from 0 to ${most}`,
  looser: (before, after) =>
    `This loosens the rule: exports of more than ${before} and up to ${after} records will need nobody’s approval.`,
  saveTitle: 'Change the number of records',
  saveBody: 'The change applies at once, leaves a version and is written to the audit trail.',
  versions: 'What was set before',
}
