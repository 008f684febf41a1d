/** The right column: the sessions of today on an axis, this room's devices in words, the duty phones. */
import { Link } from 'react-router'
import type { ConsultationSummary } from '../../../server/contract/consultation.ts'
import type { Line } from '../../../server/contract/session.ts'
import { useConsultations, useLineOf, useLines } from '../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'
import { patientWord } from '../../patient-name.ts'
import { useMe } from '../../session.ts'
import { useNow } from '../../ui/clock.ts'
import { Section } from '../../ui/layout.tsx'
import { Seal } from '../../ui/seal.tsx'
import { partsOf, useTime } from '../../ui/time.ts'
import { Axis, type AxisEntry } from '../../ui/timeline.tsx'
import { type DeviceReport, useDevices } from './devices.ts'
import { byStart, roomOpen } from './rows.ts'

const minute = 60_000

function useToday(): ConsultationSummary[] | undefined {
  const rows = useConsultations({ view: 'today', limit: 50 }).data?.pages.flatMap((page) => page.items)
  return rows?.filter((row) => row.scheduledStart !== null).sort(byStart)
}

/** `今晚` from six o'clock, `今日` before. */
function useDayWord(now: number): string {
  const texts = useTexts()
  return partsOf(now).hour >= 18 ? texts.time.tonight : texts.time.today
}

export function Rail() {
  const texts = useTexts()
  const now = useNow(minute)
  const title = useDayWord(now)
  const today = useToday()
  return (
    <div className="work-rail">
      <Section title={title}>
        {today === undefined ? null : today.length === 0 ? (
          <p className="small second">{texts.consultation.rail.noneToday}</p>
        ) : (
          <TodayAxis rows={today} now={now} label={title} />
        )}
      </Section>
      <Devices />
      <DutyPhones />
    </div>
  )
}

type TodayAxisProps = { rows: readonly ConsultationSummary[]; now: number; label: string }

function TodayAxis({ rows, now, label }: TodayAxisProps) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const lineOf = useLineOf()
  const entries = rows.map((row): AxisEntry => {
    const line = lineOf(row.lineId)
    const start = row.scheduledStart ?? row.changedAt
    return {
      key: row.id,
      time: time.clock(start),
      at: start,
      when: whenOf(row, now),
      children: (
        <>
          <Link to={paths.consultation(row.id)} className="axis-link">
            <b>{patientWord(texts, row)}</b>
            {line === undefined ? '' : `　${nameIn(language, line.name)}`}
          </Link>
          <OtherPerson row={row} />
          <div className="dim">{texts.state.names[row.state]}</div>
        </>
      ),
    }
  })
  return <Axis entries={entries} label={label} />
}

/** Whom one meets: the expert, or for experts the doctor who asks. */
function OtherPerson({ row }: { row: ConsultationSummary }) {
  const language = useLanguage()
  const me = useMe()
  const other = me.city === 'beijing' ? row.requester : row.expert
  if (other === null) return null
  return (
    <div>
      {personIn(language, other)} {nameIn(language, other.title)}
    </div>
  )
}

function whenOf(row: ConsultationSummary, now: number): AxisEntry['when'] {
  if (row.state === 'in_session' || (row.state === 'scheduled' && roomOpen(row, now))) return 'now'
  return row.state === 'scheduled' ? 'later' : 'past'
}

/** What is there and what is missing, as sentences. */
export function deviceSentences(texts: Texts, report: DeviceReport): string[] {
  const words = texts.consultation.rail
  if (report.blocked) return [words.blocked]
  const there = [
    report.cameras > 0 ? words.camera(report.cameras) : null,
    report.microphones > 0 ? words.microphone(report.microphones) : null,
    report.speakers > 0 ? words.speaker : null,
  ].filter((part) => part !== null)
  const absent = [
    report.cameras > 0 ? null : words.camera(1),
    report.microphones > 0 ? null : words.microphone(1),
  ].filter((part) => part !== null)
  return [
    ...(there.length > 0 ? [words.ready(words.and(there))] : []),
    ...(absent.length > 0 ? [words.absent(words.and(absent))] : []),
  ]
}

/** Beyond this a picture in full quality will lag. */
const slowRoundTrip = 300

function networkSentence(texts: Texts, { roundTrip }: DeviceReport): string {
  const words = texts.consultation.rail
  if (roundTrip === null) return words.unreachable
  return roundTrip > slowRoundTrip ? words.slow(roundTrip) : words.roundTrip(roundTrip)
}

function Devices() {
  const texts = useTexts()
  const time = useTime()
  const { report, again } = useDevices()
  const words = texts.consultation.rail
  return (
    <Section title={words.devices}>
      {report === null ? (
        <p className="small second" role="status">
          {words.checking}
        </p>
      ) : (
        <>
          <p className="small second">{texts.common.sentences(deviceSentences(texts, report))}</p>
          <p className="small second">{networkSentence(texts, report)}</p>
          <p className="tiny dim">
            {words.checkedAt(time.clock(report.checkedAt))}
            {'　'}
            <button type="button" className="text-button tiny" onClick={again}>
              {words.again}
            </button>
          </p>
        </>
      )}
    </Section>
  )
}

/** The lines on which this person works; one phone is shown once. */
function dutyPhonesOf(lines: readonly Line[]): Line[] {
  const mine = lines.filter((line) => (line.mayRequest || line.mayServe) && line.dutyPhone !== '')
  return mine.filter((line, index) => mine.findIndex((other) => other.dutyPhone === line.dutyPhone) === index)
}

function DutyPhones() {
  const texts = useTexts()
  const language = useLanguage()
  const phones = dutyPhonesOf(useLines().data ?? [])
  if (phones.length === 0) return null
  const words = texts.consultation.rail
  return (
    <Section title={words.duty}>
      <p className="small second">{words.dutyNote}</p>
      <ul className="duty">
        {phones.map((line) => (
          <li key={line.id}>
            <a href={`tel:${line.dutyPhone.replaceAll(' ', '')}`}>
              <Seal seal={line.seal} code={line.code} size="small" name={nameIn(language, line.name)} />
              <span className="small second">{nameIn(language, line.beijing.institution)}</span>
              <b className="duty-number">{line.dutyPhone}</b>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What is left of the column between 1100 and 1359. */
export function RailLine() {
  const texts = useTexts()
  const time = useTime()
  const today = useToday()
  const { report } = useDevices()
  const phone = dutyPhonesOf(useLines().data ?? [])[0]
  const next = today?.find((row) => row.state === 'scheduled')
  const words = texts.consultation.rail
  const parts = [
    next?.scheduledStart == null
      ? words.noneToday
      : `${words.next(time.near(next.scheduledStart))} ${next.patientName}`,
    report === null ? null : deviceSentences(texts, report)[0],
    phone === undefined ? null : `${words.duty} ${phone.dutyPhone}`,
  ]
  return (
    <span className="rail-line">
      {parts.map((part) => (part == null ? null : <span key={part}>{part}</span>))}
    </span>
  )
}
