/**
 * Accounts: links with which somebody chooses a password, and what a password must be. Length and known words, no classes of characters
 * and no expiry: NIST SP 800-63B §5.1.1.2.
 */
export const linkPurposes = ['invite', 'reset'] as const
export type LinkPurpose = (typeof linkPurposes)[number]

/** So long a link may be used. */
export const linkHours: Readonly<Record<LinkPurpose, number>> = { invite: 7 * 24, reset: 24 }

export const accountStates = ['active', 'invited', 'disabled'] as const
export type AccountState = (typeof accountStates)[number]

export function accountStateOf(person: { disabledAt: unknown; passwordSetAt: unknown }): AccountState {
  if (person.disabledAt !== null) return 'disabled'
  return person.passwordSetAt === null ? 'invited' : 'active'
}

/**
 * Whether a change may say so of the second factor of all administrators: once required it stays required. A house of one's own requires it
 * from its first administrator on (`admin:create`); only the demonstration region never has.
 */
export function mayRequireOfAdministrators(before: boolean, after: boolean): boolean {
  return after || !before
}

/** Characters; asked where a password is chosen, not where one is given. */
export const shortestPassword = 12
export const longestPassword = 200

export const passwordFaults = ['too_short', 'too_long', 'common', 'contains_name'] as const
export type PasswordFault = (typeof passwordFaults)[number]

/** Whom a password is for; nothing of it may make up the password. */
export type PasswordOwner = { readonly loginName: string; readonly name: string; readonly nameEn: string }

/** @returns what is wrong with a password that somebody chooses; null: nothing */
export function passwordFaultOf(password: string, owner: PasswordOwner): PasswordFault | null {
  const length = [...password].length
  if (length < shortestPassword) return 'too_short'
  if (password.length > longestPassword) return 'too_long'
  const folded = password.normalize('NFKC').toLowerCase()
  if (isCommon(folded)) return 'common'
  return namesOf(owner).some((name) => folded.includes(name)) ? 'contains_name' : null
}

/** Parts of names; of one Latin letter or two nothing can be told. */
function namesOf({ loginName, name, nameEn }: PasswordOwner): string[] {
  const parts = [
    loginName,
    ...loginName.split(/[._@-]+/),
    ...nameEn.split(/\s+/),
    nameEn.replaceAll(/\s+/g, ''),
  ]
  const latin = parts.map((part) => part.toLowerCase()).filter((part) => part.length >= 4)
  return name.trim() === '' ? latin : [...latin, name.trim().toLowerCase()]
}

/* what leads the published lists of leaked passwords, here and abroad, and what is near at hand in this house */
const commonWords = [
  ...[
    'password',
    'passwort',
    'passw',
    'pass',
    'admin',
    'administrator',
    'root',
    'welcome',
    'letmein',
    'login',
  ],
  ...[
    'qwerty',
    'qwertyuiop',
    'qwertyuiopasdfghjkl',
    'asdfgh',
    'asdfghjkl',
    'zxcvbn',
    'zxcvbnm',
    'qazwsx',
    'qazwsxedc',
  ],
  ...[
    'iloveyou',
    'sunshine',
    'princess',
    'football',
    'baseball',
    'monkey',
    'dragon',
    'master',
    'superman',
    'michael',
  ],
  ...[
    'woaini',
    'woainima',
    'wodemima',
    'mima',
    'nihao',
    'zhongguo',
    'wangyut',
    'taobao',
    'aini',
    'asd',
    'abc',
    'qwe',
    'abcd',
  ],
  ...[
    'shuangshou',
    'huizhen',
    'shuangshouhuizhen',
    'consult',
    'hospital',
    'yiyuan',
    'doctor',
    'yisheng',
    'test',
    'guest',
  ],
  ...[
    'beijing',
    'huhehaote',
    'hohhot',
    'neimenggu',
    'changeme',
    'default',
    'secret',
    'computer',
    'internet',
    'user',
  ],
]
const common = new Set(commonWords)
const rows = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb',
]
const likeLetters: Readonly<Record<string, string>> = {
  '@': 'a',
  '0': 'o',
  '1': 'i',
  '3': 'e',
  $: 's',
  '5': 's',
}

/** Known words with figures and signs around or instead of letters, few characters over and over, rows of keys and of the alphabet. */
function isCommon(folded: string): boolean {
  if (new Set(folded).size < 5) return true
  const letters = folded.replaceAll(/[^\p{L}]/gu, '')
  if (letters === '' && isRow(folded.replaceAll(/\D/g, ''))) return true
  const readAsLetters = folded
    .replace(/[\d\p{P}\p{S}]+$/u, '')
    .replaceAll(/[@0135$]/g, (sign) => likeLetters[sign] ?? sign)
    .replaceAll(/[^\p{L}]/gu, '')
  return [letters, readAsLetters].some((word) => isKnown(word)) || isRow(folded)
}

/** One known word, or it several times. */
function isKnown(word: string): boolean {
  if (word === '') return false
  return commonWords.some((known) => word.replaceAll(known, '') === '') || common.has(word)
}

/** Pieces of four and more of one row, forwards or backwards, and nothing else. */
function isRow(text: string): boolean {
  const both = rows.flatMap((row) => [row, [...row].reverse().join('')])
  let rest = text
  while (rest.length > 0) {
    let taken = 0
    for (let size = Math.min(rest.length, 20); size >= 4 && taken === 0; size -= 1) {
      if (both.some((row) => row.includes(rest.slice(0, size)))) taken = size
    }
    if (taken === 0) return rest.length < 3 && rest.length < text.length
    rest = rest.slice(taken)
  }
  return text.length > 0
}

/** Nobody changes their own rights, not even who grants them (GB/T 22239-2019 level 3, domain.md §1.4). */
export function isOwnAccount(actorId: string, personId: string): boolean {
  return actorId === personId
}
