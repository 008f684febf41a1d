/** The parts of a line's settings, one under the other. */
import { Select } from 'antd'
import { fileItems, needs } from '../../../server/domain/completeness.ts'
import { leastBounds, settableItems } from '../../../server/domain/line-settings.ts'
import { localReviews } from '../../../server/domain/review.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Section } from '../../ui/layout.tsx'
import { useDesk, useSetting } from './desk.ts'
import { CheckField, ChoiceField, NumberField, type Option, TextField } from './fields.tsx'
import { DeadlineTable, ReferralTable } from './tables.tsx'
import { placeName } from './words.ts'

export function LineSections() {
  const { lines: words } = useTexts()
  const { section, note, meaning } = words
  return (
    <div className="line-sections">
      <Section title={section.ends}>
        <EndsPart />
      </Section>
      <Section title={section.members} note={note.members}>
        <MembersPart />
      </Section>
      <Section title={section.deadlines} note={note.deadlines}>
        <DeadlineTable />
      </Section>
      <Section title={section.ring} note={note.ring}>
        <div className="line-grid">
          <NumberField path="rules.ringMinutes.roster" />
          <NumberField path="rules.ringMinutes.institution" />
          <NumberField path="rules.ringMinutes.phone" />
        </div>
        <div className="line-grid line-grid-2">
          <TextField path="rules.coordinator.zh" rows={2} />
          <TextField path="rules.coordinator.en" rows={2} />
        </div>
      </Section>
      <Section title={section.review}>
        <div className="line-grid">
          <ChoiceField
            path="localReview"
            options={localReviews.map((one) => ({ value: one, label: words.localReview[one] }))}
          />
          <NumberField path="rules.postSignHours" hint={meaning['rules.postSignHours']} />
          <NumberField path="rules.consentHours" hint={meaning['rules.consentHours']} />
          <CheckField path="precheck" />
        </div>
      </Section>
      <Section title={section.rules}>
        <div className="line-grid">
          <NumberField path="rules.noShowMinutes" hint={meaning['rules.noShowMinutes']} />
          <NumberField path="rules.overrunMinutes" hint={meaning['rules.overrunMinutes']} />
          <NumberField path="slotMinutes" hint={meaning.slotMinutes} />
          <NumberField path="rules.cosignHours" hint={meaning['rules.cosignHours']} />
          <NumberField path="rules.countersignHours" hint={meaning['rules.countersignHours']} />
          <CheckField path="rules.boards" />
        </div>
      </Section>
      <Section title={section.completeness} note={note.completeness}>
        <CompletenessPart />
      </Section>
      <Section title={section.recording}>
        <div className="line-grid">
          <CheckField path="recordingAllowed" />
          <NumberField path="recordingDays" hint={meaning.recordingDays} />
        </div>
      </Section>
      <Section title={section.referral} note={note.referral}>
        <ReferralTable />
      </Section>
    </div>
  )
}

/** Institutions of a city that may be chosen; one that is closed only where it is chosen already. */
function usePlaces(city: 'beijing' | 'hohhot', chosen: readonly string[]): Option[] {
  const { choices } = useDesk()
  const language = useLanguage()
  const { lines: words } = useTexts()
  return choices.institutions
    .filter((one) => one.city === city && (!one.closed || chosen.includes(one.id)))
    .map(({ id, name, closed }) => ({
      value: id,
      label: closed ? `${nameIn(language, name)}（${words.closedPlace}）` : nameIn(language, name),
    }))
}

function EndsPart() {
  const { lines: words } = useTexts()
  const language = useLanguage()
  const { settings, choices, fresh, used, set } = useDesk()
  const beijing = choices.institutions.find(({ id }) => id === settings.beijingInstitutionId)
  const departments = (beijing?.departments ?? [])
    .filter(({ id, closed }) => !closed || id === settings.beijingDepartmentId)
    .map(({ id, name }) => ({ value: id, label: nameIn(language, name) }))
  const fixed = used ? words.note.used : undefined
  return (
    <div className="line-grid">
      <TextField path="nameZh" />
      <TextField path="nameEn" />
      <TextField path="seal" hint={words.note.seal} />
      <TextField path="code" hint={words.note.code} disabled={!fresh} />
      <TextField path="dutyPhone" />
      <NumberField path="position" />
      <ChoiceField
        path="beijingInstitutionId"
        options={usePlaces('beijing', [settings.beijingInstitutionId])}
        disabled={used}
        hint={fixed}
        onChosen={() => set('beijingDepartmentId', '')}
      />
      <ChoiceField path="beijingDepartmentId" options={departments} />
      <ChoiceField
        path="hohhotInstitutionId"
        options={usePlaces('hohhot', [settings.hohhotInstitutionId])}
        disabled={used}
        hint={fixed}
      />
    </div>
  )
}

function MembersPart() {
  const texts = useTexts()
  const language = useLanguage()
  const { settings, choices } = useDesk()
  const { lines: words } = texts
  const experts = choices.experts
    .filter(
      (one) =>
        settings.expertIds.includes(one.id) ||
        (!one.gone && one.institutionId === settings.beijingInstitutionId),
    )
    .map((one) => {
      const name = personIn(language, one)
      const from =
        one.institutionId === settings.beijingInstitutionId
          ? ''
          : `（${placeName({ texts, language, choices }, one.institutionId)}）`
      return { value: one.id, label: one.gone ? `${name}（${words.gone}）` : `${name}${from}` }
    })
  return (
    <>
      <ChoiceField path="siteIds" options={usePlaces('hohhot', settings.siteIds)} multiple />
      <ChoiceField path="expertIds" options={experts} hint={words.note.experts} multiple />
    </>
  )
}

function CompletenessPart() {
  return (
    <ul className="line-items">
      {settableItems.map((item) => (
        <Item key={item} item={item} />
      ))}
    </ul>
  )
}

function Item({ item }: { item: (typeof settableItems)[number] }) {
  const texts = useTexts()
  const need = useSetting<string>(`completeness.items.${item}`)
  const name = texts.request.item[item]
  const counted = (fileItems as readonly string[]).includes(item)
  return (
    <li>
      <span>{name}</span>
      <Select<string>
        aria-label={name}
        value={need.value}
        options={needs.map((one) => ({ value: one, label: texts.lines.need[one] }))}
        onChange={need.set}
      />
      {counted && need.value !== 'off' ? <Least item={item} /> : null}
    </li>
  )
}

function Least({ item }: { item: string }) {
  const texts = useTexts()
  const least = useSetting<number>(`completeness.least.${item}`)
  const name = texts.request.item[item as keyof typeof texts.request.item]
  return (
    <Select<number>
      aria-label={texts.lines.least(name)}
      value={least.value}
      options={Array.from({ length: leastBounds.max }, (_, index) => ({
        value: index + 1,
        label: `≥ ${index + 1} ${texts.lines.unit.files}`,
      }))}
      onChange={least.set}
    />
  )
}
