import type { Texts } from '../zh.ts'

const s = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

export const destruction: Texts['destruction'] = {
  title: 'Destroying records after their years',
  sub: 'Records and process data whose years are over and that are not sealed can be put on a list. Somebody else approves it, and after a waiting time the system destroys them.',
  due: {
    title: 'Due',
    scope: 'What is destroyed',
    scopes: { record: 'Records', process: 'Process data' },
    none: {
      record: {
        title: 'No record is due',
        body: 'Records whose years are over, not sealed and on no list, stand here.',
      },
      process: {
        title: 'No process data are due',
        body: 'Chat and drawings of consultations that ended so many years ago, and that no seal holds, stand here.',
      },
    },
    note: {
      record: 'What is sealed, still in a referral, or on a list already does not stand here.',
      process:
        'Chat and drawings of the room alone are destroyed; the record, its files, its opinions and the trail stay. What is sealed or still in a referral does not stand here.',
    },
    select: (number) => `Select ${number}`,
    all: 'Select all that are shown',
    since: (day) => `counted from ${day}`,
    until: (day) => `kept until ${day}`,
    more: 'Show more',
    propose: (count) => (count === 0 ? 'Put on a destruction list' : `Put on a destruction list (${count})`),
    most: (count) => `One list holds ${count} at the most`,
    gone: 'Some of these are not due any more, such as sealed just now. Please select again.',
  },
  make: {
    title: {
      record: (count) => `Put ${s(count, 'record')} on a destruction list`,
      process: (count) => `Put the process data of ${s(count, 'consultation')} on a destruction list`,
    },
    body: (days) =>
      `Nothing is deleted by this: somebody else has to approve it, and then ${days} days pass in which it can be withdrawn and records can be sealed.`,
    reason: 'Appraisal',
    reasonHint: 'Such as: years over; appraised, no reason to keep longer',
    noIdentity: 'Do not write a patient’s name or number: the list is kept for long.',
    action: 'Put on the list',
  },
  plans: {
    title: 'Destruction plans',
    none: {
      title: 'No destruction plan yet',
      body: 'Select some of what is due and put them on a list: that is the first plan.',
    },
    records: {
      record: (count) => s(count, 'record'),
      process: (count) => `Process data of ${s(count, 'consultation')}`,
    },
    proposed: (who, time) => `Proposed by ${who}　${time}`,
    more: 'Earlier plans',
  },
  state: {
    proposed: 'Waits for approval',
    approved: 'Approved, waiting time runs',
    running: 'Being destroyed',
    done: 'Destroyed',
    refused: 'Refused',
    withdrawn: 'Withdrawn',
  },
  item: {
    listed: 'Listed',
    destroyed: 'Destroyed',
    held: 'Sealed, taken off',
    kept: 'Not due, taken off',
    released: 'Not destroyed',
  },
  plan: {
    title: (number) => `Destruction list ${number}`,
    back: 'All plans',
    print: 'Print the list',
    state: 'State',
    reason: 'Appraisal',
    proposed: 'Proposed by',
    decided: 'Approved by (witness)',
    refused: 'Refused by',
    withdrawn: 'Withdrawn by',
    dueAt: 'Waiting time ends',
    ended: 'Carried out',
    by: (who, time) => `${who}　${time}`,
    system: (time) => `by the system　${time}`,
    progress: (done, all) => `${done} of ${all}`,
    filesLeft: (count) => `${s(count, 'file')} still to be removed; it goes on within seconds`,
    digest: 'Digest of the list',
    sums: 'Destroyed',
    remains: {
      record:
        'What remains: number, hospitals and times, what figures count, and what was done (without its words). What is gone: the patient’s identity, record, files, opinions, chat, recordings, drawings.',
      process:
        'What remains: the record, its files, opinions, referrals, and everything that was done. What is gone: chat of the room, drawings.',
    },
    signatures: { propose: 'Signature, proposed', approve: 'Signature, approved (witness)', date: 'Date' },
  },
  counts: {
    versions: (count) => s(count, 'version', 'versions of the record'),
    opinions: (count) => s(count, 'opinion'),
    attachments: (count) => s(count, 'attachment'),
    messages: (count) => s(count, 'chat message'),
    drawings: (count) => s(count, 'drawing'),
    recordings: (count) => s(count, 'recording'),
    referrals: (count) => s(count, 'referral'),
    files: (count) => s(count, 'file'),
  },
  decide: {
    approve: 'Approve',
    refuse: 'Refuse',
    approveTitle: (number) => `Approve destruction list ${number}`,
    refuseTitle: (number) => `Refuse destruction list ${number}`,
    approveBody: {
      record: (count, days) =>
        `${s(count, 'record')} will be destroyed by the system in ${days} days and cannot be brought back. Until then the plan can be withdrawn.`,
      process: (count, days) =>
        `Chat and drawings of ${s(count, 'consultation')} will be destroyed by the system in ${days} days and cannot be brought back; the records stay. Until then the plan can be withdrawn.`,
    },
    refuseBody: 'Everything on the list stays, and may be listed again.',
    reason: 'Opinion',
    reasonHint: 'Such as: list checked, agreed',
    own: 'You proposed it, so a colleague has to approve it.',
    waits: 'Waits for an audit administrator.',
  },
  withdraw: {
    action: 'Withdraw the plan',
    title: (number) => `Withdraw destruction list ${number}`,
    body: 'Everything on the list stays, and may be listed again.',
    reason: 'Reason',
  },
  gone: {
    name: '(destroyed)',
    title: 'This record was destroyed by a plan',
    body: (day, plan) =>
      `Its years were over; it was destroyed on ${day} by list ${plan}. The patient’s identity, the record, its files and opinions cannot be brought back; its number, its times and what was done remain.`,
  },
}
