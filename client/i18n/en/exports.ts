import type { Texts } from '../zh.ts'

export const exports: Texts['exports'] = {
  nav: 'Exports',
  title: 'Exports of the log',
  sub: 'Exports are written in the background. Each has a number, a watermark and a digest; asking, approving and every download are logged. Files are kept for 7 days.',
  subWith: (rows) =>
    `Exports are written in the background. Each has a number, a watermark and a digest; asking, approving and every download are logged. More than ${rows} records need the approval of another audit administrator. Files are kept for 7 days.`,
  toLog: 'To the consultation log',
  all: 'All exports',
  more: 'Read more',
  pending: (count) => `Waiting for your approval (${count})`,
  none: { title: 'No exports yet', body: 'Filter the consultation log, then press “Export”.' },
  rows: (count) => (count === '1' ? '1 record' : `${count} records`),
  asked: (who, when) => `${who}　asked ${when}`,
  format: { xlsx: 'Excel workbook (XLSX)', csv: 'CSV' },
  formatNote: {
    xlsx: 'Watermark above the table and at the foot of every page',
    csv: 'For other programs; the last column of every row names the export',
  },
  state: {
    waiting: 'Waiting for approval',
    asked: 'Queued',
    running: 'Being written',
    done: 'Done',
    failed: 'Not finished',
    cancelled: 'Cancelled',
    refused: 'Refused',
    expired: 'Expired',
  },
  failure: {
    storage_full: 'The disk is full. Ask again when the system administrator has made room',
    interrupted: 'The server was interrupted several times. Ask again',
    other: 'It failed; the reason is in the server’s log. Ask again',
  },
  waitsForYou: 'Waits for your approval',
  waitsForOther: 'Waits for another audit administrator',
  approvedBy: (who, when) => `Approved by ${who}, ${when}`,
  refusedBy: (who, reason) => `${who}: ${reason}`,
  until: (day) => `Kept until ${day}`,
  progress: (written, rows) => `${written} of ${rows}`,
  progressOf: (number) => `Progress of ${number}`,
  ended: (number, state) => `${number}: ${state}`,
  download: 'Download',
  copied: 'Copied',
  copyDigest: (digest) => `Copy the digest ${digest}`,
  cancel: {
    action: 'Cancel',
    sure: 'Cancel the export',
    title: (number) => `Cancel export ${number}`,
    body: 'What was written is not kept. Cancelling is logged.',
  },
  decide: {
    approve: 'Approve',
    refuse: 'Refuse',
    approveTitle: (number) => `Approve export ${number}`,
    refuseTitle: (number) => `Refuse export ${number}`,
    what: (who, rows, format, filter) =>
      `${who} asks for ${rows === '1' ? '1 record' : `${rows} records`} as ${format}: ${filter}`,
    approveNote:
      'It is then written in the background, and only who asked can download it. Approving is logged.',
    reason: 'Reason; who asked will read it',
  },
  ask: {
    button: 'Export',
    title: 'Export the consultation log',
    action: 'Ask for the export',
    count: (count) =>
      `Exports the ${count === '1' ? '1 record' : `${count} records`} found, with patients’ names masked.`,
    format: 'Format',
    approval: (rows) => `More than ${rows} records: another audit administrator has to approve it first.`,
    note: 'It is written in the background; you may leave this page. Asking and downloading are logged.',
  },
  check: {
    title: 'How to check a digest',
    body: 'On the computer that has the file, run the line that fits and compare the result with the digest shown here. If they are the same, it is the file that was written here, unchanged. Press a digest to copy the whole of it.',
  },
}
