import type { Texts } from '../zh.ts'

export const errors: Texts['errors'] = {
  codes: {
    BAD_REQUEST: { what: 'The server did not understand this', next: 'Reload the page and try again.' },
    VALIDATION_FAILED: {
      what: 'Some entries are not right',
      next: 'Correct the marked places, then submit.',
    },
    REASON_REQUIRED: {
      what: 'A reason is missing',
      next: 'Choose one; for “Other” and for a return, say it in words.',
    },
    TIME_IN_PAST: { what: 'That time has passed', next: 'Choose a time that is still to come.' },
    TIME_TOO_FAR: { what: 'That time is too far away', next: 'Choose a time within 90 days.' },
    TIME_ORDER: { what: 'The end is before the start', next: 'Move the end to after the start.' },
    FILE_EMPTY: {
      what: 'The file is empty',
      next: 'Open it on your computer to check, then choose another.',
    },
    FILE_TYPE_REFUSED: {
      what: 'This kind of file is not accepted',
      next: 'Use JPG, PNG or WebP pictures, PDF, MP4, WebM or MOV video, MP3, M4A, WAV or OGG sound, or DICOM.',
    },
    FILE_DAMAGED: {
      what: 'The file is damaged or incomplete',
      next: 'Export it or take the picture again, then upload.',
    },
    FILE_HEIC: {
      what: 'HEIC pictures are not accepted',
      next: 'Save it as JPG on the phone, or set the camera to “Most compatible” and take it again.',
    },
    FILE_TOO_MANY_PIXELS: {
      what: 'The picture has too many pixels',
      next: 'At most 100 million; make it smaller, then upload.',
    },
    FILE_TWO_FACED: {
      what: 'The file hides something else and was not taken',
      next: 'Export it anew from its device or program; if it is refused again, tell the IT department.',
    },
    TABLE_REFUSED: {
      what: 'This file cannot be read',
      next: 'Open it in Excel or WPS, remove the password, save it as .xlsx or CSV, and choose it again.',
    },
    TABLE_HEAD_UNKNOWN: {
      what: 'There is no known head row, or nothing below it',
      next: 'The head has to be as explained below. A template can be downloaded and filled in.',
    },
    FILE_IMPORTED: {
      what: 'This file has been imported before and was not imported again',
      next: 'See it under Imports. To start over, withdraw that import first.',
    },
    TABLE_TOO_LONG: {
      what: 'The table is too large',
      next: 'Import it in parts; how many rows are taken at once stands below.',
    },
    TOO_MANY_ROWS: {
      what: 'More rows match than one file takes',
      next: 'Add a filter, or export a shorter time in several files.',
    },
    CODE_WRONG: {
      what: 'The code is wrong or no longer valid',
      next: 'Check the six digits of the latest e-mail, or have a new one sent.',
    },
    PUSH_REFUSED: {
      what: 'The push service of this browser is not allowed',
      next: 'Use another browser, or ask IT to allow it on the server.',
    },
    SIGNED_OUT: { what: 'Your sign-in has expired', next: 'Sign in again to return to the same place.' },
    CREDENTIALS_WRONG: { what: 'Account or password is wrong', next: 'Check capitals and try again.' },
    PASSWORD_WRONG: {
      what: 'Wrong password, nothing was signed',
      next: 'Enter your sign-in password again.',
    },
    ADDRESS_REFUSED: {
      what: 'Your hospital allows no sign-in from this network',
      next: 'Connect to the hospital’s network or VPN and try again, or ask its IT department.',
    },
    FORBIDDEN: {
      what: 'Your account cannot do this',
      next: 'If you need it, ask the line coordinator or your administrator.',
    },
    ORIGIN_REFUSED: {
      what: 'The server does not know this address',
      next: 'Open the system from the address your hospital gave you.',
    },
    SECOND_FACTOR_NEEDED: {
      what: 'A code is needed as well',
      next: 'Open the authenticator on your phone and enter the 6 digits.',
    },
    SECOND_FACTOR_WRONG: {
      what: 'The code is wrong or was used',
      next: 'Wait for the next 6 digits, or use a recovery code.',
    },
    SECOND_FACTOR_DUE: {
      what: 'Two-step sign-in comes first',
      next: 'Switch it on under “Account and sign-in” to go on.',
    },
    OWN_EXPORT: {
      what: 'Nobody approves an export of their own',
      next: 'Ask another audit administrator to do it.',
    },
    OWN_CONDUCT: {
      what: 'You cannot explain your own access',
      next: 'Ask another audit administrator to do it.',
    },
    SECOND_PERSON: { what: 'A second person has to do this', next: 'Ask a colleague who may do it too.' },
    OWN_ACCOUNT: {
      what: 'You cannot change your own account',
      next: 'Ask another security administrator to do it.',
    },
    LOGIN_TAKEN: {
      what: 'Somebody has this login name already',
      next: 'Choose another one, or find this person in the list.',
    },
    ROLES_APART: {
      what: 'A security administrator can have no other role',
      next: 'Who grants rights reads no records: make a separate account.',
    },
    LAST_SECURITY_ADMIN: {
      what: 'This is the last security administrator',
      next: 'Appoint another one first.',
    },
    RECORD_DESTROYED: {
      what: 'This record was destroyed by a plan',
      next: 'Its years were over and its content cannot be brought back; its number, its times and what was done remain.',
    },
    LINK_OVER: {
      what: 'This link was used, has expired or was replaced',
      next: 'Ask the security administrator for a new one.',
    },
    NOT_FOUND: {
      what: 'This cannot be found',
      next: 'The number may be wrong, or it is outside your rights.',
    },
    METHOD_NOT_ALLOWED: { what: 'The server does not accept this', next: 'Reload the page and try again.' },
    CONFLICT: {
      what: 'Somebody has just changed this consultation',
      next: 'Your action did not take effect; your text is kept. Look at the new state, then decide.',
    },
    WRONG_STATE: {
      what: 'The state has changed, this step no longer fits',
      next: 'Your action did not take effect; your text is kept. Look at the new state, then decide.',
    },
    WRONG_KIND: {
      what: 'This step is for the other kind of consultation',
      next: 'Reload to see whether it is by video or written.',
    },
    WRONG_DIRECTION: {
      what: 'This step does not belong to a referral in this direction',
      next: 'Reload the page and see whether it goes up or down.',
    },
    REFERRAL_OPEN: {
      what: 'This patient already has a referral under way in this direction',
      next: 'Look at that one first; another can be sent when it has ended.',
    },
    TOO_EARLY: {
      what: 'It is too early',
      next: 'The room opens 15 minutes before the start; a no-show can be recorded 15 minutes after it.',
    },
    INCOMPLETE: { what: 'Required items are missing', next: 'Fill in the listed items, then submit.' },
    CHAIR_PRESENT: { what: 'The chair is in the room', next: 'Ask the chair to hand it over.' },
    CONTINUED_BY_PHONE: {
      what: 'This consultation goes on by telephone',
      next: 'Record a no-show only where nobody answered there either: please confirm it once more.',
    },
    TIME_TAKEN: { what: 'Another consultation has this time', next: 'Choose another time.' },
    RESERVED: {
      what: 'The request names another expert',
      next: 'You can take it once that expert stands aside or the deadline for accepting has passed.',
    },
    LINE_CLOSED: {
      what: 'This line is closed and takes no new requests',
      next: 'Choose another line. Your draft is kept.',
    },
    NO_REVIEWER: {
      what: 'This line asks for a review in your hospital, and nobody there can give it',
      next: 'Ask medical affairs or the system administrator for a reviewer, then submit again.',
    },
    TOO_MANY_PROPOSALS: {
      what: 'Too many proposals of times',
      next: 'Settle it by telephone; the expert then sets the time.',
    },
    TOO_MANY_EXCEPTIONS: {
      what: 'Too many special dates',
      next: 'Remove some, or change the weekly hours.',
    },
    TOO_MANY_GUESTS: {
      what: 'There are enough guest links for this consultation',
      next: 'Revoke one that is not needed, then make another.',
    },
    CHANNEL_OFF: {
      what: 'This way of notice is not set up here',
      next: 'Choose another way, or ask IT to set it up on the server.',
    },
    KEY_REUSED: { what: 'This was already done', next: 'Reload to see the result; do not repeat it.' },
    ADMISSION_NEEDED: {
      what: 'The host has to let you into the room',
      next: 'Wait at the door; the host sees you there.',
    },
    ELSEWHERE: {
      what: 'The room is on another server that could not be reached',
      next: 'Try again in a moment.',
    },
    ROOM_FULL: { what: 'The room is full', next: 'Ask an observing colleague to leave.' },
    NOT_IN_ROOM: { what: 'You are not in the room', next: 'Enter the room again.' },
    SEAT_TAKEN: { what: 'You are in the room in another window', next: 'Close that window, or go on there.' },
    RECORDING_OFF: {
      what: 'This line does not allow recording',
      next: 'The call goes on; an administrator has to allow it first.',
    },
    CONSENT_MISSING: {
      what: 'The patient has not agreed to recording',
      next: 'The requesting hospital notes the consent first.',
    },
    RECORDING_DAMAGED: {
      what: 'The file of this recording does not open',
      next: 'Give the number to the IT department and delete nothing.',
    },
    TOO_LARGE: {
      what: 'This is too large',
      next: 'Keep each file under the limit; pictures can be made smaller.',
    },
    TOO_MANY_FILES: {
      what: 'Too many attachments',
      next: 'At most 60 for one consultation. Remove those that are not needed.',
    },
    CASE_FULL: {
      what: 'The attachments of this consultation have reached their limit',
      next: 'At most 2 GB for one consultation. Remove those that are not needed.',
    },
    UPLOAD_OUT_OF_STEP: {
      what: 'This file is being uploaded in another window',
      next: 'Wait a moment and go on; what has arrived need not be sent again.',
    },
    UPLOAD_CHANGED: {
      what: 'What arrived is not the file you chose, so it was not taken',
      next: 'The file may have changed while it was sent. Choose it again.',
    },
    PREVIEW_PENDING: { what: 'The preview is being prepared', next: 'Look again in some seconds.' },
    PREVIEW_FAILED: {
      what: 'No preview can be made of this picture',
      next: 'The file may be incomplete. Export it or take the picture again, then upload.',
    },
    PATIENT_DIFFERS: {
      what: 'A DICOM file names another patient than this request',
      next: 'Check each in “Results and files”: remove what is wrong, or state why it belongs to this patient.',
    },
    TOO_MANY_FILTERS: {
      what: 'There are 30 saved views already',
      next: 'Delete one that is no longer needed.',
    },
    UNSUPPORTED_MEDIA_TYPE: {
      what: 'This kind of content is not accepted',
      next: 'Reload the page and try again.',
    },
    CLIENT_TOO_OLD: {
      what: 'This page is too old',
      next: 'Reload to get the new version; copy unsaved text first.',
    },
    ACCOUNT_LOCKED: {
      what: 'Too many wrong passwords, the account is locked',
      next: 'Wait until the lock ends, or ask your IT department.',
    },
    TOO_MANY_REQUESTS: { what: 'Too many actions in a short time', next: 'Wait a little, then try again.' },
    INTERNAL: {
      what: 'Something failed in the system',
      next: 'Try again, or tell your IT department the number.',
    },
    MEDIA_REJECTED: {
      what: 'The video connection was refused',
      next: 'Reload and enter the room again; otherwise use the phone.',
    },
    MEDIA_UNAVAILABLE: {
      what: 'The video service is down',
      next: 'It recovers by itself; if it is urgent, phone the duty office or make the consultation written.',
    },
    MAIL_UNSENT: {
      what: 'The e-mail was not sent',
      next: 'Check the address and try again; if it fails again, give the number to IT.',
    },
    STORAGE_FULL: {
      what: 'The server is full, nothing was stored',
      next: 'Your text is still on this page: keep it open and tell your IT department the number.',
    },
    UNAVAILABLE: {
      what: 'The server is not available',
      next: 'Try again later; if it is urgent, phone the duty office.',
    },
    NETWORK: {
      what: 'The server could not be reached',
      next: 'Check the cable or the network; if it is urgent, phone the duty office.',
    },
  },
  kept: {
    here: 'Your text is still on this page; nothing was lost.',
    local: 'Your text is kept on this computer; nothing was lost.',
    server: 'Your text is saved on the server; nothing was lost.',
    nothing: 'Nothing was lost.',
  },
  itself: (seconds) => `It is tried again every ${seconds} seconds.`,
  duty: (phone) => `If it is urgent, phone the duty office, ${phone}.`,
  waitMinutes: (minutes) => `${minutes} more ${minutes === 1 ? 'minute' : 'minutes'} to wait.`,
  copyNumber: 'Copy error number',
  copiedNumber: 'Error number copied',
  fields: {
    required: 'This is required',
    guardian_needed: 'The patient is under 14: a guardian has to sign',
    in_future: 'The time cannot be later than now',
    not_offered: 'Not available now, choose again',
    too_long: 'Too long, shorten it',
    too_short: 'Too short',
    too_big: 'Above the limit',
    too_small: 'Below the limit',
    control_character: 'Contains invisible control characters; type this part again',
    same_time: 'Start and end must differ',
    invalid: 'Not in the right form',
    taken: 'There is an institution of this name',
    range_backwards: 'The last day is before the first; move it behind',
    range_too_long: 'At most 366 days at once; shorten the period',
    time_order: 'The end must be after the start',
    other_year: 'Not a day of this year',
    overlap: 'These times overlap',
    too_many: 'Too many, remove some',
    fixed: 'Cannot be changed once it was sent',
    code_system: 'A code needs its code system',
    code_edition: 'A code needs its edition',
    code_format: 'Not a code of this system; check it',
    invalid_type: 'Not in the right form',
    unknown: 'Not right; check it and try again',
  },
  conflict: {
    by: (name) => `${name} has just changed this consultation`,
    fresh: (state) => `It is now “${state}”. Your action did not take effect.`,
    keptText: 'Your text is kept below.',
    see: 'See the new state',
  },
  absent: {
    consultation: 'This consultation cannot be found',
    referral: 'This referral cannot be found',
    page: 'This page cannot be found',
    body: 'The number may be wrong, or it is outside your rights.',
    ask: (who) => `To see it, ask ${who}.`,
    askDefault: 'the line coordinator',
    pageBody: 'The address may be wrong, or the page has moved.',
  },
  noPages: {
    title: 'There are no pages for your account',
    body: 'Security administration is not done here. To see consultations, ask your administrator for another role.',
  },
  crash: {
    what: 'Something on this page failed',
    next: 'Reload and try again; what was saved is not affected.',
    reload: 'Reload the page',
  },
  newVersion: { what: 'The system was just updated', next: 'Reload to go on with the new version.' },
}
