/** One consultation: the case to read at the left, the next step, the questions and the course at the right (look §3). */
import { Tabs } from 'antd'
import { type ReactNode, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { Consultation } from '../../server/contract/consultation.ts'
import { useConsultation, useLineOf } from '../consultation.ts'
import { ApiFailure } from '../failure.ts'
import { personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { retrySeconds } from '../queries.ts'
import { ErrorState, ForbiddenOrAbsent } from '../ui/answer.tsx'
import { Facts, Section, Sheet } from '../ui/layout.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { useWidth } from '../ui/width.ts'
import { AdoptionNote } from './detail/adoption-note.tsx'
import { CommandDialog } from './detail/command/dialog.tsx'
import { Course } from './detail/course.tsx'
import { FileColumn, FileTable, TonguePictures, useViewer } from './detail/files.tsx'
import { DetailHead, PhoneHead } from './detail/head.tsx'
import { NextBox, PhoneStep } from './detail/next.tsx'
import {
  AllergyPart,
  CaseReading,
  FourReading,
  MedicationPart,
  QuestionList,
  Vitals,
} from './detail/reading.tsx'
import type { DialogCommand } from './detail/step.ts'
import './detail/detail.css'

export function ConsultationPage() {
  const { id = '' } = useParams()
  const consultation = useConsultation(id)
  if (consultation.data !== undefined) return <Detail key={id} consultation={consultation.data} />
  return (
    <Sheet main reading>
      {consultation.error === null ? (
        <Waiting />
      ) : consultation.error instanceof ApiFailure && consultation.error.code === 'NOT_FOUND' ? (
        <ForbiddenOrAbsent />
      ) : (
        <ErrorState
          error={consultation.error}
          kept="nothing"
          onRetry={() => void consultation.refetch()}
          retriesEvery={retrySeconds}
        />
      )}
    </Sheet>
  )
}

/**
 * The command whose dialog is open: from the address (`?do=accept`, as the work list links it) when it may be given, or from a
 * button. Once open it stays, even when somebody else is quicker and the command is gone: what was typed is in it.
 */
function useOpenCommand(consultation: Consultation) {
  const [parameters, setParameters] = useSearchParams()
  const asked = parameters.get('do') as DialogCommand | null
  const [open, setOpen] = useState(asked !== null && consultation.commands.includes(asked) ? asked : null)
  const close = () => {
    setOpen(null)
    if (!parameters.has('do')) return
    setParameters(
      (before) => {
        before.delete('do')
        return before
      },
      { replace: true },
    )
  }
  return { open, setOpen, close }
}

function Detail({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const width = useWidth()
  const command = useOpenCommand(consultation)
  const phone = width === 'phone'
  usePageTitle(consultation.patientName || texts.consultation.patientUnnamed)
  const beside = width === 'wide' || width === 'middle'
  const box = <NextBox consultation={consultation} onCommand={command.setOpen} />
  return (
    <div className={beside ? 'detail detail-beside' : 'detail'}>
      <main className="detail-case" id="content" tabIndex={-1}>
        {phone ? <PhoneHead consultation={consultation} /> : <DetailHead consultation={consultation} />}
        {beside || phone ? null : <div className="detail-box">{box}</div>}
        {consultation.content === null ? (
          <p className="second detail-none">{texts.detail.noContent}</p>
        ) : (
          <CaseTabs consultation={consultation} phone={phone} />
        )}
        {phone && consultation.content === null ? <Course consultation={consultation} /> : null}
        {phone ? <PhoneStep consultation={consultation} onCommand={command.setOpen} /> : null}
      </main>
      {phone ? null : (
        <aside className="detail-act" aria-label={texts.detail.next.label}>
          {beside ? box : null}
          <Aside consultation={consultation} />
        </aside>
      )}
      {command.open === null ? null : (
        <CommandDialog
          key={command.open}
          consultation={consultation}
          command={command.open}
          onClose={command.close}
        />
      )}
    </div>
  )
}

function Aside({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const words = texts.detail
  return (
    <>
      <AdoptionNote consultation={consultation} />
      {consultation.content === null ? null : (
        <Section title={consultation.relation === 'requester' ? words.questionsTitle : words.askedQuestions}>
          <QuestionList questions={consultation.content.questions} />
        </Section>
      )}
      <Section title={words.course.title} note={words.course.note}>
        <Course consultation={consultation} />
      </Section>
    </>
  )
}

type CaseProps = { consultation: Consultation; phone: boolean }

function CaseTabs({ consultation, phone }: CaseProps) {
  const { tab } = useTexts().detail
  const [parameters, setParameters] = useSearchParams()
  const { content, attachments } = consultation
  const { open, viewer } = useViewer(attachments)
  if (content === null) return null
  const { record, questions } = content
  const label = (name: string, count: number) => (count === 0 ? name : `${name} ${count}`)
  const item = (key: string, name: string, children: ReactNode) => ({ key, label: name, children })
  const items = [
    item('case', tab.case, <CaseTab consultation={consultation} onOpen={open} />),
    item('four', tab.four, <FourTab consultation={consultation} onOpen={open} />),
    item(
      'files',
      label(phone ? tab.filesShort : tab.files, attachments.length),
      <FileTable files={attachments} onOpen={open} />,
    ),
    ...(phone
      ? []
      : [
          item(
            'medication',
            tab.medication,
            <div className="reading">
              <AllergyPart record={record} />
              <MedicationPart record={record} />
            </div>,
          ),
        ]),
    item(
      'questions',
      label(phone ? tab.questionsShort : tab.questions, questions.length),
      <QuestionsTab consultation={consultation} />,
    ),
    item('consent', tab.consent, <ConsentTab consultation={consultation} onOpen={open} />),
    ...(phone ? [item('course', tab.course, <Course consultation={consultation} />)] : []),
  ]
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
        activeKey={items.some(({ key }) => key === asked) ? (asked ?? 'case') : 'case'}
        onChange={change}
        items={items}
      />
      {viewer}
    </>
  )
}

type TabProps = { consultation: Consultation; onOpen: (id: string) => void }

function CaseTab({ consultation, onOpen }: TabProps) {
  const texts = useTexts()
  const { content, attachments } = consultation
  if (content === null) return null
  return (
    <div className="detail-columns">
      <CaseReading record={content.record} />
      <div className="detail-column">
        <TonguePictures files={attachments} onOpen={onOpen} />
        <Vitals record={content.record} />
        <h3 className="label">{texts.detail.tab.files}</h3>
        <FileColumn files={attachments} onOpen={onOpen} />
      </div>
    </div>
  )
}

function FourTab({ consultation, onOpen }: TabProps) {
  if (consultation.content === null) return null
  return (
    <div className="detail-columns">
      <FourReading record={consultation.content.record} />
      <div className="detail-column">
        <TonguePictures files={consultation.attachments} onOpen={onOpen} />
      </div>
    </div>
  )
}

function QuestionsTab({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const lineOf = useLineOf()
  const { content } = consultation
  if (content === null) return null
  const wished = lineOf(content.lineId)?.experts.find(({ id }) => id === content.wishedExpertId)
  return (
    <div className="reading">
      <h3>{texts.record.purpose}</h3>
      <div className="reading-text">
        {content.purpose || <span className="dim">{texts.record.notRecorded}</span>}
      </div>
      <h3>{texts.record.questions}</h3>
      <QuestionList questions={content.questions} />
      <div className="detail-facts">
        <Facts
          rows={[
            [texts.state.kindLabel, texts.state.kind[consultation.kind]],
            [
              texts.detail.wishedTimes,
              content.wishedTimes.length === 0
                ? texts.common.none
                : content.wishedTimes.map(({ startAt, endAt }) => (
                    <div key={startAt}>{`${time.weekday(startAt)}　${time.range(startAt, endAt)}`}</div>
                  )),
            ],
            [
              texts.detail.wishedExpert,
              wished === undefined ? texts.detail.anyExpert : personIn(language, wished),
            ],
            [texts.detail.contactPhone, content.contactPhone || texts.common.none],
          ]}
        />
      </div>
    </div>
  )
}

function ConsentTab({ consultation, onOpen }: TabProps) {
  const texts = useTexts()
  const time = useTime()
  const { consent, patient, attachments } = consultation
  const words = texts.detail.consent
  const forms = attachments.filter(({ kind }) => kind === 'consent')
  return (
    <div className="reading">
      <h3>{texts.record.consent.title}</h3>
      {consent === null ? (
        <p className="second">{words.none}</p>
      ) : (
        <div className="reading-text">
          <div>
            {words.obtained(
              texts.record.consent.signedBy[consent.signedBy],
              consent.signerName,
              consent.signedBy === 'patient' ? '' : consent.relation,
            )}
          </div>
          <div className="small second">{words.at(time.moment(consent.obtainedAt))}</div>
          <div className="small second">
            {words.recorded(consent.recordedBy, time.short(consent.recordedAt))}
          </div>
        </div>
      )}
      {forms.length === 0 ? null : (
        <>
          <h3>{words.forms}</h3>
          <FileColumn files={forms} onOpen={onOpen} />
        </>
      )}
      <h3>{texts.detail.patient}</h3>
      <Facts
        rows={[
          [texts.detail.hospitalNumber, patient.hospitalNumber || texts.common.none],
          [texts.detail.nationality, patient.nationality || texts.common.none],
          [texts.detail.interpreter, patient.interpreterLanguage || texts.common.none],
        ]}
      />
    </div>
  )
}
