import type { Texts } from '../zh.ts'

const kinds = {
  patient: 'The patient',
  family: 'Family',
  doctor: 'Another doctor',
  interpreter: 'Interpreter',
  technician: 'Technical help',
}

export const guest: Texts['guest'] = {
  title: 'Guests',
  kinds,
  tag: (kind) => `Guest · ${kinds[kind].toLowerCase()}`,
  named: (name, tag) => `${name} (${tag})`,
  panel:
    'Family, interpreters and others without an account enter the room by a one-time link. They see no record.',
  invite: 'Invite a guest',
  form: {
    title: 'New link',
    name: 'Name',
    nameHint: 'As everybody in the room sees it.',
    kind: 'Who it is',
    locale: 'Language of the page',
    from: 'Valid from',
    until: 'Valid until',
    make: 'Make the link',
    problem: {
      required: 'Fill this in',
      in_past: 'This time has passed',
      order: 'The start must be before the end',
      too_far: 'At most 24 hours after the end of the consultation',
    },
  },
  made: {
    title: (name) => `Link for ${name}`,
    once: 'The link is shown this once and cannot be seen again after closing. Send it to that person alone, not to a group. It opens on one device only.',
    link: 'Link',
    copy: 'Copy the link',
    copied: 'Copied',
    copyFailed: 'The browser does not allow copying. Select the link and copy it by hand.',
    code: 'QR code, opened with the camera of a phone',
    another: 'Make another',
    gone: 'This request was carried out before. Its link was given the first time only and cannot be had again. Revoke it below, then make another.',
  },
  list: {
    title: 'Links so far',
    none: 'No link has been made yet.',
    by: (name) => `Made by ${name}`,
    span: (from, until) => `${from} to ${until}`,
    state: { waiting: 'Unused', opened: 'Used', over: 'Expired', revoked: 'Revoked' },
    revoke: 'Revoke',
    revokeOne: (name) => `Revoke the link for ${name}`,
    revokeTitle: (name) => `Revoke the link for ${name}?`,
    revokeBody: {
      waiting: 'It stops working at once. This cannot be taken back; make another link if needed.',
      opened:
        'The guest leaves the room at once and cannot come back. This cannot be taken back; make another link if needed.',
    },
  },
  page: {
    title: 'For guests',
    invites: (inviter) => `${inviter} invites you to a remote consultation`,
    inviter: (name, title) => (title === '' ? name : `${name} (${title})`),
    facts: {
      institution: 'Hospital',
      when: 'Consultation',
      as: 'You come as',
      until: 'Link valid until',
    },
    sees: 'You see and hear the people in the room and the screens that they share. You may speak and write.',
    seesNot:
      'You do not see the record, the files, who the patient is, or the opinion. No still is taken of you, and you are asked before anything is recorded.',
    agree: (name, as) => `I agree to appear in the room as “${name} (${as})”`,
    agreeFirst: 'Tick the agreement above first.',
    nameWrong: 'If the name or role is wrong, ask whoever invites you to revoke the link and send another.',
    enter: 'Enter the room',
    entering: 'Entering',
    opensAt: (when) => `Opens at ${when}`,
    whenOpen: 'Enter when it opens',
    armed: 'You enter automatically when it opens. Keep this page open; there is nothing more to press.',
    call: (phone) => `For help call ${phone}`,
  },
  refusal: {
    opened: {
      what: 'This link was used on another device',
      next: 'Each link works once. Open it on that device, or ask whoever invited you for another.',
    },
    over: { what: 'This link has expired', next: 'Ask whoever invited you for another.' },
    revoked: { what: 'This link was revoked', next: 'If you are to take part, contact whoever invited you.' },
    ended: {
      what: 'This consultation has ended or was cancelled',
      next: 'There is nothing more to do. With questions, contact whoever invited you.',
    },
    wrong: {
      what: 'This link is incomplete or wrong',
      next: 'Open it again from the message that you got, or ask whoever invited you for another.',
    },
    none: {
      what: 'Open this page by the link that you got',
      next: 'It is in the message from whoever invited you; or scan the QR code.',
    },
    own_account: {
      what: 'A hospital account is signed in in this browser',
      next: 'The link is not used up. Open it in another browser, in a private window or on a phone. Staff enter the room from their work list.',
    },
    tries: { what: 'Too many attempts', next: 'Open the link again in a few minutes.' },
  },
  door: {
    what: 'Please wait until the host lets you in',
    next: 'The host sees your name and role. Keep this page open; you enter automatically.',
  },
  refused: {
    what: 'The host cannot let you in just now',
    next: 'Try again later, or call whoever invited you.',
  },
  over: {
    left: {
      what: 'You have left the room',
      next: 'Until the consultation ends you can come back on this device.',
    },
    other_device: {
      what: 'The room is open in another window of yours',
      next: 'One person has one seat. To come back here, press the button.',
    },
    right_ended: {
      what: 'Your invitation has ended',
      next: 'Sound and picture are no longer sent. If you are to take part, contact whoever invited you.',
    },
    consultation_ended: {
      what: 'This consultation has ended',
      next: 'Thank you for coming. You can close this page.',
    },
    removed: {
      what: 'The host has asked you to leave the room',
      next: 'To take part again, contact whoever invited you first; the host has to let you in.',
    },
    call_ended: {
      what: 'The host has ended the call for everybody',
      next: 'Thank you for coming. You can close this page.',
    },
    signed_out: {
      what: 'Your invitation was revoked',
      next: 'Sound and picture are no longer sent. If you are to take part, contact whoever invited you.',
    },
    no_network: {
      what: 'This device has no network',
      next: 'Camera and microphone are off. Press the button when it is back.',
    },
    no_server: {
      what: 'The server cannot be reached',
      next: 'Camera and microphone are off. Wait a moment, then press the button.',
    },
    no_media: {
      what: 'Sound and picture do not get through',
      next: 'Camera and microphone are off. Change the network (such as mobile data), then press the button.',
    },
  },
  moved: { what: 'The consultation was moved to a later time', next: 'Enter then. You need no other link.' },
  timeOver: {
    what: 'The time of your invitation is over',
    next: 'Sound and picture are no longer sent. If you are to go on, contact whoever invited you.',
  },
  room: {
    number: (number) => `No. ${number}`,
    empty: 'Waiting for the others',
    emptyNote: 'When the doctors come in, their picture appears here by itself.',
    apart: 'Please wait. Sound and picture come back by themselves afterwards.',
    sound: 'You can speak.',
  },
}
