import type { trail as zh } from '../zh/trail.ts'

export const trail = {
  nav: 'Verify',
  title: 'Verification of the log',
  sub: 'Every row of the log has a digest that covers the row before it, and once a day the last rows of all chains are signed with a key outside the database. A verification computes all of this and every signed opinion again and names the first record that does not fit.',
  verify: 'Verify now',
  export: 'Export the log',
  exportTitle: 'Export the whole log',
  exportBody:
    'Writes one compressed file that can be verified offline. It holds no patient’s identity; reasons and notes that somebody typed may mention a patient, so they are left out and the seal proves that they are unchanged. The export and every download are logged.',
  background: 'It runs in the background; you may leave this page.',
  busy: 'One is running already. Wait for its end or cancel it first.',
  work: { verify: 'Verification', export: 'Export' },
  running: { verify: 'Verifying', export: 'Exporting' },
  stage: { events: 'Log', anchors: 'Daily anchors', opinions: 'Signed opinions' },
  starting: 'Starting',
  progress: (stage: string, done: string, total: string) => `${stage}　${done} / ${total}`,
  begun: (who: string, when: string) => `${who}　began ${when}`,
  cancel: 'Cancel',
  cancelTitle: { verify: 'Cancel the verification', export: 'Cancel the export' },
  cancelBody: 'What was computed is not kept; the next one begins anew. Cancelling is logged.',
  keepRunning: 'Keep running',
  result: {
    title: 'Latest verification',
    none: 'Not verified yet',
    noneBody:
      'The first verification computes the whole log since the beginning. A million rows take some minutes.',
    good: 'All fits',
    bad: (count: string) => (count === '1' ? '1 record does not fit' : `${count} records do not fit`),
    badBody:
      'Change no more data, tell the security administrator at once, and keep the database and the backups. The first one:',
    further: 'The others',
    more: (count: string) => `${count} more are not listed`,
    counts: (events: string, chains: string, anchors: string, opinions: string) =>
      `${events} log rows in ${chains} chains　${anchors} daily anchors　${opinions} signed opinions`,
    toCase: 'See the file of this consultation',
  },
  chain: {
    consultation: 'Log chain of a consultation',
    person: 'Log chain of a person',
    referral: 'Log chain of a referral',
    log: 'Log chain of the system',
  },
  finding: {
    event: (chain: string, position: string) => `${chain}, row ${position}`,
    chain: (chain: string) => chain,
    anchor: (sequence: number) => `Daily anchor ${sequence}`,
    anchored: (chain: string, position: string, sequence: number) =>
      `${chain}, row ${position} (covered by daily anchor ${sequence})`,
    opinion: (number: string, version: number) => `Opinion on ${number}, version ${version}`,
    member: (number: string) => `A board member’s opinion on ${number}`,
  },
  why: {
    event: {
      position: 'rows were deleted, added or moved',
      previous: 'it does not stand on the row before',
      digest: 'its content was changed',
    },
    chain: {
      cut: 'rows were deleted at its end',
      head: 'its last row is not the registered one',
      missing: 'its own entry is gone',
    },
    anchor: {
      order: 'it does not stand on the anchor before',
      signature: 'its signature does not fit',
      key: 'it is signed with an unknown key',
      heads: 'it does not fit the chains that it covers',
      missing: 'it was deleted',
    },
    anchored: { gone: 'this row was deleted', changed: 'this row was rewritten' },
    sealed: 'its content does not fit the digest that was signed',
  },
  state: {
    running: 'Running',
    done: 'Done',
    cancelled: 'Cancelled',
    failed: 'Not completed',
    interrupted: 'Interrupted',
  },
  stateNote: {
    cancelled: 'Somebody cancelled it',
    interrupted: 'The server was restarted; start it again',
    storage_full: 'The disk is full',
    other: 'It failed; the reason is in the server’s log',
  },
  history: {
    title: 'Earlier ones',
    note: 'Who began each, when, and what came out stand in the log',
    none: 'None yet',
    column: {
      at: 'Began',
      who: 'By',
      work: 'What',
      result: 'Result',
      rows: 'Rows',
      took: 'Took',
      file: 'File',
    },
    exported: (count: string) => `Done, ${count} rows without their content`,
    exportedAll: 'Done',
    more: 'Read more',
    download: 'Download',
    until: (day: string) => `Kept until ${day}`,
    removed: 'No longer kept',
    digest: 'Digest',
    copy: 'Copy digest',
    copied: 'Copied',
  },
  offline: {
    title: 'Verify offline',
    body: 'Give the exported file, the public key and the program to anybody: with Node.js 20 or newer they compute everything again, without the database and without a network. Take the public key from where you trust it and compare it with this fingerprint, group by group.',
    key: 'Public key',
    program: 'Program',
    fingerprint: 'Fingerprint',
    earlier: (count: number) =>
      count === 1
        ? 'An earlier public key is in the file as well'
        : `${count} earlier public keys are in the file as well`,
    command: 'Run',
    host: 'On the server, npm run anchor:key prints the same public key and its fingerprint.',
  },
} satisfies typeof zh
