import type { Texts } from '../zh.ts'

export const keeping: Texts['keeping'] = {
  copy: {
    title: 'Copy for the patient',
    panel:
      'When a patient, guardian or agent asks for a copy of this record, register it here and download it.',
    open: 'Make a copy',
    note: 'The copy holds the full identity, the request with its record, consents, signed opinions and the original files, with its number on every page. Internal review notes, chat, drawings, recordings and ratings are left out, and its index says so. The registration and each download are logged.',
    asker: 'Requested by',
    askers: { patient: 'Patient', guardian: 'Guardian', agent: 'Authorised agent' },
    askerName: 'Name',
    relation: 'Relation to the patient',
    document: 'Document seen',
    documents: {
      id_card: 'Resident identity card',
      passport: 'Passport',
      household_register: 'Household register',
      birth_certificate: 'Birth certificate',
      other: 'Other valid document',
    },
    authorised: 'The patient’s written authorisation was seen',
    askedOn: 'Requested on',
    reason: 'Purpose',
    reasonHint: 'Such as: insurance claim, change of hospital, own keeping',
    language: 'Language of the copy',
    languages: { zh: 'Chinese', en: 'English' },
    make: 'Register and make',
    problem: {
      required: 'Please fill in',
      authorised: 'An agent needs the patient’s written authorisation',
      guardian_needed: 'The patient is under 14: the guardian asks',
      in_future: 'That day is still to come',
    },
    made: (number) => `Copy ${number} is registered`,
    madeNote: 'It can be downloaded for an hour; after that, register it anew.',
    fetch: 'Download the copy (ZIP)',
    fetching: 'Being made; with many files it takes a while',
    another: 'Register another one',
    list: 'Copies registered',
    none: 'None so far.',
    by: (who, time) => `${who}　${time}`,
  },
}
