import type { Texts } from '../zh.ts'

export const ring: Texts['ring'] = {
  region: 'Emergency call',
  title: 'Emergency',
  waiting: 'Waiting',
  from: (institution, doctor) => `${institution}　${doctor}`,
  call: (phone) => `Phone ${phone}`,
  gap: (count) => `Sent as an emergency with ${count} ${count === 1 ? 'item' : 'items'} missing`,
  accept: 'Accept and enter the room',
  acceptWritten: 'Accept',
  acceptLater: 'Accept now, set a time later',
  unable: 'I cannot',
  view: 'See the case',
  mute: 'Mute',
  unmute: 'Sound on',
  fold: 'Fold',
  unfold: 'Unfold',
  soundBlocked: 'The browser rings only after you have clicked on the page.',
  focusKey: 'To the emergency call',
  taken:
    'You or the asking doctor are in another consultation now, so this one cannot begin at once. You can accept and set a time later.',
  quicker: (name, state) => `${name} was quicker. It is now “${state}”.`,
  quickerUnknown: (state) => `Somebody was quicker. It is now “${state}”.`,
  spoken: (line, institution) =>
    `Emergency on ${line}: ${institution} waits for an expert. Alt+J goes to the call`,
  flash: (line) => `[Emergency] ${line}`,
  reason: {
    label: 'Why not',
    note: 'It stops calling you and goes on calling the others.',
    words: 'Details (optional)',
    wordsWanted: 'Details',
    choose: 'Choose a reason',
    write: 'Say what it is',
    send: 'I cannot take it',
    back: 'Back',
    names: {
      in_operation: 'In an operation',
      with_patient: 'With another patient',
      off_duty: 'Off duty',
      outside_specialty: 'Outside my specialty',
      other: 'Other',
    },
  },
  panel: {
    title: 'Emergency call',
    waitingLabel: 'Waiting for',
    stages: {
      on_call: 'Experts on call',
      roster: 'Everybody on the roster',
      institution: 'Every expert of the Beijing hospital',
      phone: 'By telephone: the duty number',
    },
    coming: 'to come',
    called: (count) => `Calling ${count} ${count === 1 ? 'expert' : 'experts'}`,
    nobody: 'There is no expert to call',
    unable: (name, reason) => `${name} cannot: ${reason}`,
    phoneNow: 'Nobody has accepted yet. Ring the duty number now',
    coordinator: 'Coordinator of the line',
  },
  course: {
    reminded: (what) => `${what}: reminded`,
    escalated: (what) => `${what}: more people were told`,
    overdue: {
      review: 'Past the time to review',
      accept: 'Not accepted in time',
      supplement: 'Not supplemented in time',
      schedule: 'No time set in time',
      report: 'No opinion in time',
      adopt: 'Adoption not recorded in time',
      session: 'Session not ended in time',
      post_sign: 'Past the time to sign afterwards',
      consent: 'Consent not made up for',
    },
    gap: 'Sent as an emergency, what is missing was recorded',
    consent: 'Consent deferred as an emergency, to be made up for',
  },
  gapTitle: 'Sent as an emergency',
  gapNote: (count) =>
    `${count} ${count === 1 ? 'item was' : 'items were'} missing, to be completed afterwards`,
  gapDone: 'completed',
  gapMissing: 'missing',
  complete: 'Complete the case',
  consent: 'Consent to be made up for',
  consentNote:
    'In an emergency the consultation goes ahead; the patient is told and asked afterwards (Personal Information Protection Law, article 13, item 4).',
  submit: {
    foot: (count) => `${count} missing. An emergency may go out now and be completed afterwards`,
    note: (count) =>
      `${count} ${count === 1 ? 'item is' : 'items are'} missing. An emergency may go out now; what is missing is recorded, both sides see it, and you complete it afterwards.`,
    consent:
      'No consent is recorded: this goes into the record as the exception for emergencies. Tell the patient and record consent afterwards.',
    rings:
      'It calls the experts on call in Beijing at once, and more people, step by step, while nobody answers.',
  },
  completing:
    'This emergency has been sent. The expert sees at once what you add now; line, urgency and kind stay as they are.',
  done: 'Done, back to the consultation',
}
