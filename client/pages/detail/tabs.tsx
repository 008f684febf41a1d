/** The case behind tabs. Which one is open stands in the address, so that it can be sent and survives going back. */
import { Tabs } from 'antd'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { Consultation, RequestContent } from '../../../server/contract/consultation.ts'
import { useLineOf } from '../../consultation.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Facts } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'
import type { Width } from '../../ui/width.ts'
import { CallFactsPart } from '../call/call-facts.tsx'
import { ConsentTab } from './consent.tsx'
import { Course } from './course.tsx'
import { FileColumn, FileTable, TonguePictures, useViewer } from './files.tsx'
import { AllergyPart, CaseReading, FourReading, MedicationPart, QuestionList, Vitals } from './reading.tsx'
import { FormulaPart } from './reading-more.tsx'
import { VersionsTab } from './versions.tsx'
import { WishReading } from './wish.tsx'

type CaseTabsProps = { consultation: Consultation; content: RequestContent; width: Width }

type TabProps = Omit<CaseTabsProps, 'width'> & { onOpen: (id: string) => void }

export function CaseTabs({ consultation, content, width }: CaseTabsProps) {
  const { tab } = useTexts().detail
  const [parameters, setParameters] = useSearchParams()
  const { open, viewer } = useViewer(consultation.attachments)
  const items = useItems({ consultation, content, width, onOpen: open })
  const asked = parameters.get('tab')
  const change = (key: string) =>
    setParameters(
      (before) => {
        if (key === 'case') before.delete('tab')
        else before.set('tab', key)
        return before
      },
      { replace: true, preventScrollReset: true },
    )
  return (
    <>
      <Tabs
        aria-label={tab.label}
        className="detail-tabs"
        activeKey={items.find(({ key }) => key === asked)?.key ?? 'case'}
        onChange={change}
        items={items}
      />
      {viewer}
    </>
  )
}

/** Before, nobody was in the room but to try it. */
const calledStates: ReadonlySet<Consultation['state']> = new Set([
  'in_session',
  'reporting',
  'signed',
  'closed',
  'no_show',
  'converted_to_referral',
])

type Item = { key: string; label: string; children: ReactNode }

function useItems({ consultation, content, width, onOpen }: TabProps & { width: Width }): Item[] {
  const texts = useTexts()
  const { tab } = texts.detail
  const phone = width === 'phone'
  const { attachments } = consultation
  const tabProps = { consultation, content, onOpen }
  const counted = (name: string, count: number) => (count === 0 ? name : `${name} ${count}`)
  const files = counted(phone ? tab.filesShort : tab.files, attachments.length)
  const questions = counted(phone ? tab.questionsShort : tab.questions, content.questions.length)
  const item = (key: string, label: string, children: ReactNode): Item => ({ key, label, children })
  const medication = item('medication', tab.medication, <MedicationTab {...tabProps} />)
  const consent = item('consent', tab.consent, <ConsentTab consultation={consultation} onOpen={onOpen} />)
  const versions = item('versions', tab.versions, <VersionsTab id={consultation.id} />)
  const called = consultation.kind === 'video' && calledStates.has(consultation.state)
  const call = called
    ? [item('call', texts.callFacts.tab, <CallFactsPart consultationId={consultation.id} />)]
    : []
  const first = [
    item('case', tab.case, <CaseTab {...tabProps} phone={phone} />),
    item('four', tab.four, <FourTab {...tabProps} />),
    item('files', files, <FileTable files={attachments} onOpen={onOpen} />),
  ]
  const asked = item('questions', questions, <QuestionsTab {...tabProps} />)
  if (!phone) return [...first, medication, asked, consent, versions, ...call]
  // A phone has no right column: the course is a tab, among those that are seen without moving the row.
  return [
    ...first,
    asked,
    item('course', tab.course, <Course consultation={consultation} />),
    medication,
    consent,
    versions,
    ...call,
  ]
}

function CaseTab({ consultation, content, onOpen, phone }: TabProps & { phone: boolean }) {
  const texts = useTexts()
  const { attachments } = consultation
  return (
    <div className="detail-columns">
      <CaseReading record={content.record} patient={patientFacts(consultation)} allergiesFirst={phone} />
      <div className="detail-column">
        <TonguePictures files={attachments} onOpen={onOpen} />
        <Vitals record={content.record} />
        <h3 className="label">{texts.detail.tab.files}</h3>
        <FileColumn files={attachments} onOpen={onOpen} />
      </div>
    </div>
  )
}

function FourTab({ consultation, content, onOpen }: TabProps) {
  return (
    <div className="detail-columns">
      <FourReading record={content.record} />
      <div className="detail-column">
        <TonguePictures files={consultation.attachments} onOpen={onOpen} all />
      </div>
    </div>
  )
}

function patientFacts({ patientSex, patientAge }: Consultation) {
  return { sex: patientSex, age: patientAge }
}

function MedicationTab({ consultation, content }: TabProps) {
  return (
    <div className="reading">
      <AllergyPart record={content.record} />
      <MedicationPart record={content.record} />
      <FormulaPart record={content.record} patient={patientFacts(consultation)} />
    </div>
  )
}

function QuestionsTab({ consultation, content }: TabProps) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const wished = useLineOf()(content.lineId)?.experts.find(({ id }) => id === content.wishedExpertId)
  const { wishedRank, participants, fee } = content.invitation
  const row = (name: string, value: string): [string, string] => [name, value]
  const times = content.wishedTimes.map(({ startAt, endAt }) => (
    <div key={startAt}>{`${time.weekday(startAt)}　${time.range(startAt, endAt)}`}</div>
  ))
  return (
    <div className="reading">
      <h3>{texts.invitation.reason}</h3>
      <div className="reading-text">
        {content.invitation.reason || <span className="dim">{texts.record.notRecorded}</span>}
      </div>
      <h3>{texts.record.purpose}</h3>
      <div className="reading-text">
        {content.purpose || <span className="dim">{texts.record.notRecorded}</span>}
      </div>
      <h3>{texts.record.questions}</h3>
      <QuestionList questions={content.questions} />
      <WishReading wish={content.board} />
      <div className="detail-facts">
        <Facts
          rows={[
            [texts.state.kindLabel, texts.state.kind[consultation.kind]],
            [texts.detail.wishedTimes, times.length === 0 ? texts.common.none : times],
            [
              texts.detail.wishedExpert,
              wished === undefined ? texts.detail.anyExpert : personIn(language, wished),
            ],
            [
              texts.invitation.rank,
              wishedRank === null ? texts.invitation.anyRank : texts.invitation.ranks[wishedRank],
            ],
            [texts.detail.contactPhone, content.contactPhone || texts.common.none],
            ...(participants === '' ? [] : [row(texts.invitation.participants, participants)]),
            ...(fee === null ? [] : [row(texts.invitation.fee, texts.invitation.feeSaid(fee))]),
          ]}
        />
      </div>
    </div>
  )
}
