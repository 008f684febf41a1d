import type { Texts } from '../zh.ts'

export const holidays: Texts['holidays'] = {
  title: 'Holidays',
  sub: 'Experts’ weekly hours are closed on these days; emergencies ring the experts on duty as always. Set by the State Council’s notice of each year, for all lines.',
  yearsLabel: 'Year',
  year: (year) => String(year),
  section: (year) => `Holidays of ${year}`,
  none: 'No holidays are set for this year: the weekly hours are open on every day.',
  workdays:
    'Weekends that are worked in exchange need no entry: an expert who sees cases that day adds the hours in their own calendar.',
  stays:
    'Consultations on the calendar are neither cancelled nor moved by this; what falls on a new holiday is rearranged by the two sides.',
  nameZh: 'Name in Chinese',
  nameEn: 'Name in English',
  first: 'First day',
  last: 'Last day',
  ofRow: (field, nth) => `Row ${nth}, ${field.toLowerCase()}`,
  days: (count) => (count === '1' ? '1 day' : `${count} days`),
  total: (count) => (count === '1' ? '1 day in the year' : `${count} days in the year`),
  add: 'Add a holiday',
  remove: 'Remove',
  removeNth: (name, nth) => `Remove ${name === '' ? `row ${nth}` : name}`,
  range: (first, last) => (first === last ? first : `${first} to ${last}`),
  saveTitle: (year) => `Change the holidays of ${year}`,
  saveBody: 'The change takes effect at once, is kept as a version and goes into the audit log.',
  versions: 'What was set before',
}
