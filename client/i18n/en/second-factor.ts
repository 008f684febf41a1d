import type { Texts } from '../zh.ts'

export const secondFactor: Texts['secondFactor'] = {
  title: 'Two-step sign-in',
  code: 'Code',
  codeHint: 'The 6 digits of your authenticator, or a recovery code',
  due: 'Your account needs two-step sign-in before other pages open.',
  off: 'Beside the password, signing in asks for 6 digits from an authenticator on your phone.',
  on: 'It is on. With a new phone or without recovery codes, ask the security administrator to reset it.',
  begin: 'Switch it on',
  scan: 'Scan this with the authenticator on your phone, then enter the 6 digits that it shows.',
  key: 'Or type this key in',
  confirm: 'Confirm',
  codes:
    'Write down or print these 10 recovery codes. Without your phone, each stands in for a code once. They are shown only now.',
  kept: 'I have kept them',
  reset: 'Reset two-step sign-in',
  resetTitle: (name) => `Reset two-step sign-in of ${name}?`,
  resetBody:
    'Make sure it is the person. They are signed out, and need only the password until they switch it on again.',
  isReset: 'Reset',
  policy: 'Two-step sign-in',
  administrators: 'Required of all administrators (cannot be taken back)',
  institutions: 'Required of everybody at',
  policyNote: 'Who has not switched it on must do so at the next thing they do.',
  policyVersions: 'What was set before',
  policyVersion: (number) => `Version ${number}`,
  ofAdministrators: 'administrators',
  ofNobody: 'required of nobody',
}
