/** The text of every notice in English. */
import type { NoShowSide, Urgency } from '../consultation.ts'
import { waitingDays } from '../destruction.ts'
import { logExportKeptDays } from '../export.ts'
import type { NoticeFacts } from '../notice.ts'
import { enReferralTexts } from '../referral-notice-words.ts'
import { clock, type Texts } from './text.ts'

const enTime = new Intl.DateTimeFormat('en-GB', {
  ...clock,
  month: 'short',
  day: 'numeric',
  weekday: 'short',
})
const enUrgency: Readonly<Record<Urgency, string>> = { routine: '', urgent: 'Urgent', emergency: 'Emergency' }
const enSide: Readonly<Record<NoShowSide, string>> = {
  beijing: 'Beijing',
  hohhot: 'Hohhot',
  both: 'Either side',
}

function enCase({ line, number }: NoticeFacts): string {
  return [line === null ? '' : line.en, number ?? ''].filter((part) => part !== '').join(' ')
}
const enBy = ({ by }: NoticeFacts) => by?.en ?? 'The system'
const enAt = ({ startAt }: NoticeFacts) => (startAt === null ? '' : enTime.format(new Date(startAt)))
const enLevel = ({ urgency }: NoticeFacts) => enUrgency[urgency ?? 'routine']
/** The English level opens the sentence. */
const enRequest = (facts: NoticeFacts) =>
  enLevel(facts) === '' ? 'New request' : `${enLevel(facts)} request`

export const en: Texts = {
  'consultation.submit': (facts) =>
    facts.fromState === 'returned'
      ? {
          title: 'Request supplemented',
          body: `${enCase(facts)}: ${enBy(facts)} has supplied what was missing. It waits to be accepted.`,
        }
      : {
          title: enRequest(facts),
          body: `${enCase(facts)}: submitted by ${enBy(facts)}. It waits to be accepted.`,
        },
  'consultation.approve': (facts) => ({
    title: 'Agreed to in your hospital',
    body: `${enCase(facts)}: ${enBy(facts)} has agreed to it. Its page shows how far it is.`,
  }),
  'consultation.send_back': (facts) => ({
    title: 'Sent back by your hospital',
    body: `${enCase(facts)}: sent back by ${enBy(facts)} in the local review. The page of the consultation says why.`,
  }),
  'consultation.reject_locally': (facts) => ({
    title: 'Not agreed to in your hospital',
    body: `${enCase(facts)}: ${enBy(facts)} did not agree to send it out. The page of the consultation says why.`,
  }),
  'consultation.escalate_review': (facts) => ({
    title: 'Passed on to the medical-affairs office',
    body: `${enCase(facts)}: the department head had not reviewed it in time.`,
  }),
  'consultation.pass_precheck': (facts) => ({
    title: 'Pre-check passed',
    body:
      facts.by === null
        ? `${enCase(facts)}: the time for the pre-check ran out. The request is with the experts now.`
        : `${enCase(facts)}: passed by ${enBy(facts)}. The request is with the experts now.`,
  }),
  'consultation.withdraw': (facts) => ({
    title: 'Request withdrawn',
    body: `${enCase(facts)}: ${enBy(facts)} has withdrawn it. Nothing is left to do.`,
  }),
  'consultation.return': (facts) => ({
    title: 'Request returned',
    body: `${enCase(facts)}: returned by ${enBy(facts)}. The page of the consultation says why.`,
  }),
  'consultation.decline': (facts) => ({
    title: 'Request declined',
    body: `${enCase(facts)}: declined by ${enBy(facts)}. The page of the consultation says why.`,
  }),
  'consultation.accept': (facts) => ({
    title: 'Request accepted',
    body: `${enCase(facts)}: accepted by ${enBy(facts)}. The time is still to be set.`,
  }),
  'consultation.schedule': (facts) => ({
    title: 'Consultation scheduled',
    body: `${enCase(facts)}: ${enBy(facts)} has set it for ${enAt(facts)}, Beijing time.`,
  }),
  'consultation.reschedule': (facts) => ({
    title: 'Consultation moved',
    body: `${enCase(facts)}: ${enBy(facts)} has moved it to ${enAt(facts)}, Beijing time.`,
  }),
  'consultation.stand_aside': (facts) => ({
    title: 'Named expert unavailable, open to the roster',
    body: `${enCase(facts)}: ${enBy(facts)} cannot take it; any expert of the roster may.`,
  }),
  'consultation.transfer': (facts) => ({
    title: 'Consultation passed to another expert',
    body: `${enCase(facts)}: passed on by ${enBy(facts)}, waiting for the new expert. The reason is on its page.`,
  }),
  'consultation.take_over': (facts) => ({
    title: 'Consultation taken over',
    body: `${enCase(facts)}: ${enBy(facts)} has taken it over.`,
  }),
  'consultation.hand_back': (facts) => ({
    title: 'Consultation handed back',
    body: `${enCase(facts)}: ${enBy(facts)} did not take it over. The reason is on its page.`,
  }),
  'consultation.release_time': (facts) => ({
    title: 'Time released, to be set anew',
    body: `${enCase(facts)}: ${enBy(facts)} released the time that was set.`,
  }),
  'consultation.convert_to_written': (facts) => ({
    title: 'Now a written consultation',
    body: `${enCase(facts)}: ${enBy(facts)} has turned the video consultation into a written one.`,
  }),
  'consultation.sign_opinion': (facts) => ({
    title: 'Opinion signed',
    body: `${enCase(facts)}: signed by ${enBy(facts)}. Please record how it is carried out.`,
  }),
  'consultation.amend_opinion': (facts) => ({
    title: 'Opinion corrected',
    body: `${enCase(facts)}: ${enBy(facts)} has signed a corrected version; the old one is kept. Please record how it is carried out.`,
  }),
  'consultation.record_adoption': (facts) => ({
    title: 'Adoption recorded',
    body: `${enCase(facts)}: ${enBy(facts)} has recorded how your opinion is carried out. The consultation is closed.`,
  }),
  'consultation.cancel': (facts) => ({
    title: 'Consultation cancelled',
    body: `${enCase(facts)}: cancelled by ${enBy(facts)}. The page of the consultation says why.`,
  }),
  'consultation.mark_no_show': (facts) => ({
    title: 'Recorded as a no-show',
    body: `${enCase(facts)}: ${enSide[facts.side ?? 'both']} did not come, as ${enBy(facts)} recorded.`,
  }),
  'consultation.expire': (facts) => ({
    title: 'Request expired',
    body: `${enCase(facts)}: the time for it has passed. A new request may be made.`,
  }),
  'consultation.convert_to_referral': (facts) => ({
    title: 'Turned into a referral',
    body: `${enCase(facts)}: ${enBy(facts)} has moved it to the green channel for referrals.`,
  }),
  'consultation.ringing': (facts) => ({
    title: 'Emergency calling',
    body: `${enCase(facts)} waits to be accepted. If you can take it, open its page now.`,
  }),
  'consultation.escalated': (facts) => ({
    title: 'Past its time, more people called',
    body: `${enCase(facts)} still waits after its time. Details are on its page.`,
  }),
  'consultation.overdue': (facts) => ({
    title: 'A step is due',
    body: `${enCase(facts)}: a step is due and waits for you.`,
  }),
  'review.waiting': (facts) => ({
    title: `${enRequest(facts)} to review`,
    body: `${enCase(facts)} waits for your review before it goes out.`,
  }),
  'review.passed': (facts) => ({
    title: enRequest(facts),
    body: `${enCase(facts)}: reviewed by the asking hospital. It waits to be accepted.`,
  }),
  'precheck.waiting': (facts) => ({
    title: `${enRequest(facts)} to pre-check`,
    body: `${enCase(facts)} waits for the pre-check of your office before it goes to the experts.`,
  }),
  'precheck.passed': (facts) => ({
    title: enRequest(facts),
    body: `${enCase(facts)}: pre-checked by your hospital. It waits to be accepted.`,
  }),
  'precheck.skipped': (facts) => ({
    title: 'Straight to the experts, without a pre-check',
    body: `${enCase(facts)}: the hospital in Beijing has nobody for the pre-check, so the request went straight to the experts.`,
  }),
  'review.post_sign': (facts) => ({
    title: 'Emergency to sign afterwards',
    body: `${enCase(facts)} went out as an emergency. Please sign for it in time.`,
  }),
  'review.post_signed': (facts) => ({
    title: 'Emergency signed for',
    body: `${enCase(facts)}: ${enBy(facts)} has signed for it.`,
  }),
  'review.post_refused': (facts) => ({
    title: 'Emergency not signed for',
    body: `${enCase(facts)}: ${enBy(facts)} did not sign for it. The page says why; the consultation goes on.`,
  }),
  'time.proposed': (facts) => ({
    title: 'Times proposed',
    body: `${enCase(facts)}: ${enBy(facts)} proposed times. Choose one or propose others.`,
  }),
  'mdt.invited': (facts) => ({
    title: 'Invited to a multidisciplinary consultation',
    body: `${enCase(facts)}: ${enBy(facts)} invites you. Please answer on its page.`,
  }),
  'mdt.accepted': (facts) => ({
    title: 'A member takes part',
    body: `${enCase(facts)}: ${enBy(facts)} takes part in the multidisciplinary consultation.`,
  }),
  'mdt.declined': (facts) => ({
    title: 'A member does not take part',
    body: `${enCase(facts)}: ${enBy(facts)} does not take part. The page says why.`,
  }),
  'room.phoned': (facts) => ({
    title: 'The other side goes on by telephone',
    body: `${enCase(facts)}: ${enBy(facts)} goes on by telephone. Please expect a call, or call them; the number is on its page.`,
  }),
  'mdt.removed': (facts) => ({
    title: 'Removed from a multidisciplinary consultation',
    body: `${enCase(facts)}: ${enBy(facts)} has removed you. Nothing is left to do.`,
  }),
  'mdt.chair_given': (facts) => ({
    title: 'You have the chair of a multidisciplinary consultation',
    body: `${enCase(facts)}: ${enBy(facts)} gave you the chair. The conclusion is yours to sign; the reason is on its page.`,
  }),
  'mdt.chair_passed': (facts) => ({
    title: 'A multidisciplinary consultation has another chair',
    body: `${enCase(facts)}: ${enBy(facts)} passed the chair on. See its page.`,
  }),
  'mdt.agenda': (facts) => ({
    title: 'Agenda circulated',
    body: `${enCase(facts)}: ${enBy(facts)} has circulated the agenda. It is on its page.`,
  }),
  'mdt.time_taken': (facts) => ({
    title: 'Time collides with another consultation of yours',
    body: `${enCase(facts)} is set for ${enAt(facts)}, Beijing time, when you have another one. Please settle it with the chair.`,
  }),
  'mdt.cosign': (facts) => ({
    title: 'A conclusion waits for your co-signature',
    body: `${enCase(facts)}: ${enBy(facts)} has signed the conclusion. Please co-sign it or record your dissent.`,
  }),
  'mdt.cosign_reminder': (facts) => ({
    title: 'Reminder: a conclusion waits for your co-signature',
    body: `${enCase(facts)}: you have neither co-signed the conclusion nor recorded your dissent. Please do so on its page.`,
  }),
  'opinion.countersign_reminder': (facts) => ({
    title: 'Reminder: an opinion waits for your signature as read',
    body: `${enCase(facts)}: the opinion is signed and you have not signed it as read. Please do so on its page.`,
  }),
  'mdt.cosigned': (facts) => ({
    title: 'Conclusion co-signed',
    body: `${enCase(facts)}: ${enBy(facts)} has co-signed the conclusion.`,
  }),
  'mdt.dissented': (facts) => ({
    title: 'A member dissents from the conclusion',
    body: `${enCase(facts)}: ${enBy(facts)} has recorded a dissent. It is with the opinion.`,
  }),
  'correction.requested': (facts) => ({
    title: 'A correction of your opinion is asked for',
    body: `${enCase(facts)}: ${enBy(facts)} asks you to correct it before it is adopted. The opinion’s page says what.`,
  }),
  'correction.kept': (facts) => ({
    title: 'The expert keeps the opinion',
    body: `${enCase(facts)}: ${enBy(facts)} keeps it as it is and says why. Please record how it is carried out.`,
  }),
  'correction.withdrawn': (facts) => ({
    title: 'Correction no longer asked for',
    body: `${enCase(facts)}: ${enBy(facts)} has taken it back. Nothing is left to do.`,
  }),
  'outcome.due': (facts) => ({
    title: 'Follow-up due: record the outcome',
    body: `${enCase(facts)}: the day to ask about the patient has come. Please record the outcome with the opinion.`,
  }),
  'export.waiting': (facts) => ({
    title: 'An export of the log waits for your approval',
    body: `${enCase(facts)}: asked for by ${enBy(facts)}. It holds more records than may leave without approval; approve or refuse it on the page of exports.`,
  }),
  'export.approved': (facts) => ({
    title: 'Export of the log approved',
    body: `${enCase(facts)}: approved by ${enBy(facts)}. You can download it when it has been written.`,
  }),
  'export.refused': (facts) => ({
    title: 'Export of the log refused',
    body: `${enCase(facts)}: refused by ${enBy(facts)}. The page of exports says why.`,
  }),
  'export.lapsed': (facts) => ({
    title: 'Nobody has approved the export of the log',
    body: `${enCase(facts)}: nobody approved it within ${logExportKeptDays} days, and it has expired. Ask again if it is still needed.`,
  }),
  'export.finished': (facts) => ({
    title: 'Export of the log finished',
    body: `${enCase(facts)}: the file is written and kept for ${logExportKeptDays} days. Download it on the page of exports.`,
  }),
  'export.failed': (facts) => ({
    title: 'Export of the log not finished',
    body: `${enCase(facts)}: it was not written. The page of exports says why; please ask again.`,
  }),
  'destruction.waiting': (facts) => ({
    title: 'A destruction list waits for your approval',
    body: `${enCase(facts)}: made by ${enBy(facts)}, of records that have been kept for their years. Please check the list, and approve or refuse it.`,
  }),
  'destruction.approved': (facts) => ({
    title: 'Destruction list approved',
    body: `${enCase(facts)}: approved by ${enBy(facts)}. The system carries it out in ${waitingDays} days; until then it can be withdrawn.`,
  }),
  'destruction.refused': (facts) => ({
    title: 'Destruction list refused',
    body: `${enCase(facts)}: refused by ${enBy(facts)}. The list says why; its records are kept.`,
  }),
  'destruction.withdrawn': (facts) => ({
    title: 'Destruction list withdrawn',
    body: `${enCase(facts)}: withdrawn by ${enBy(facts)}; its records are kept.`,
  }),
  'destruction.done': (facts) => ({
    title: 'The listed records are destroyed',
    body: `${enCase(facts)}: the system has carried it out. The list holds the result.`,
  }),
  ...enReferralTexts({ which: enCase, who: enBy, at: enAt }),
  'network.bad': (facts) => ({
    title: 'Not yet fit for tomorrow’s video consultation',
    body: `The first one tomorrow starts at ${enAt(facts)}, Beijing time. The last check in your hospital says that it cannot take part yet. Please put it right and check again today; the page of network checks says what failed.`,
  }),
  'network.untried': (facts) => ({
    title: 'Computers not checked before tomorrow’s consultation',
    body: `The first one tomorrow starts at ${enAt(facts)}, Beijing time. Nobody in your hospital has checked within a fortnight. Please open the page of network checks today on the computer of the consultation.`,
  }),
  'hours.set': (facts) => ({
    title: 'Your hours were changed',
    body: `${enCase(facts)}: ${enBy(facts)} changed your weekly hours. The calendar shows the new ones, and you may change them again; sessions that are agreed stay.`,
  }),
  'account.locked': () => ({
    title: 'Account locked for a while',
    body: 'A wrong password was entered several times; your account is locked for a quarter of an hour. If this was not you, tell the security administrator.',
  }),
  'account.mail_changed': () => ({
    title: 'E-mail address for notices changed',
    body: 'The address to which your notices go has just changed. If this was not you, tell the security administrator.',
  }),
}
