import type { Texts } from '../zh.ts'

export const session: Texts['session'] = {
  title: 'Sign in',
  hint: 'Use the account your hospital gave you',
  loginName: 'Staff number or mobile',
  password: 'Password',
  capsLock: 'Caps Lock is on',
  submit: 'Sign in',
  submitting: 'Signing in',
  forgotten:
    'Forgotten it? Ask your IT department. After 5 wrong tries the account is locked for 15 minutes.',
  sentence: ['Experts in Beijing', 'and doctors in Hohhot', 'see one patient together.'],
  lines: 'Six consultation lines',
  disclaimer: 'Opinions are advice; the requesting hospital decides on diagnosis and treatment.',
  status: {
    checking: 'Checking the system',
    ok: (lines) => `System normal　${lines} ${lines === 1 ? 'line' : 'lines'} open`,
    degraded: 'Part of the system is down; video may fail. If it is urgent, phone the duty office',
    unreachable: 'The server cannot be reached, trying again. If it is urgent, phone the duty office',
  },
  demo: {
    title: 'Demonstration accounts',
    hint: 'Demonstration data, all patients are invented. Click to fill in.',
    fill: (name) => `Fill in the account of ${name}`,
  },
  required: { loginName: 'Enter your staff number or mobile', password: 'Enter your password' },
  wrong: 'Account or password is wrong. Check capitals and try again',
  locked: (minutes) =>
    `The account is locked. You can try again in ${minutes} min; your IT department can unlock it sooner`,
  tooMany: (minutes) => `Too many sign-ins from here. Try again in ${minutes} min`,
  address:
    'Your hospital allows no sign-in from this network. Connect to its network or VPN and try again, or ask its IT department.',
  unreachable: 'The server could not be reached. Check the network and try again; nothing was lost',
  failed: (number) =>
    `Sign-in failed: a fault in the system. Try later, or tell your IT department the number ${number}`,
  relogin: {
    title: 'Enter your password again to protect patient data',
    body: 'Your sign-in has expired. You return to the same place, and unsaved text is still there.',
    as: (name) => `Account　${name}`,
    submit: 'Continue',
    other: 'Use another account',
    otherHint: 'Another account leaves this page; unsaved text is lost.',
  },
  language: { zh: '中文', en: 'English', label: 'Language' },
}
