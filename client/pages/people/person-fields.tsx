/** What a person is called and where they are of, for who invites them and who corrects it. */
import { Select } from 'antd'
import type { ReactNode } from 'react'
import type { Names } from '../../../server/contract/common.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { usePlaces } from '../../people.ts'
import { Labelled } from '../../ui/labelled.tsx'
import { LimitedInput } from '../../ui/limited.tsx'

export type PersonDetails = {
  name: string
  nameEn: string
  titleZh: string
  titleEn: string
  institutionId: string | null
  departmentId: string | null
}
export type DetailProblems = Partial<Record<keyof PersonDetails, string>>
type Named = { id: string; name: Names }

/** What is missing. */
export function detailsLacking(texts: Texts, details: PersonDetails): DetailProblems {
  const { required } = texts.people.form
  return {
    ...(details.name.trim() === '' ? { name: required } : {}),
    ...(details.institutionId === null ? { institutionId: required } : {}),
  }
}

/** What is still wrong once these fields were changed: what is being mended is not called wrong meanwhile. */
export function without<Problems extends object>(problems: Problems, change: object): Problems {
  return Object.fromEntries(Object.entries(problems).filter(([field]) => !(field in change))) as Problems
}

type FieldsProps = {
  details: PersonDetails
  onChange: (change: Partial<PersonDetails>) => void
  problems: DetailProblems
  /** Where the person is now: offered although it may be closed to others. */
  now?: { institution: Named; department: Named | null }
  /** Stands between the names and the place. */
  children?: ReactNode
}

export function PersonFields({ details, onChange, problems, now, children }: FieldsProps) {
  const language = useLanguage()
  const words = useTexts().people.form
  const places = usePlaces().data ?? []
  const optionsOf = (offered: readonly Named[], own: Named | null | undefined) =>
    [...offered, ...(own == null || offered.some(({ id }) => id === own.id) ? [] : [own])].map((one) => ({
      value: one.id,
      label: nameIn(language, one.name),
    }))
  const departments = places.find((place) => place.id === details.institutionId)?.departments ?? []
  const isHere = details.institutionId === now?.institution.id
  const typed = (field: 'name' | 'nameEn' | 'titleZh' | 'titleEn', most: number) => (
    <TypedField
      {...{ most, label: words[field], value: details[field], problem: problems[field] }}
      onChange={(value) => onChange({ [field]: value })}
    />
  )
  return (
    <>
      {typed('name', 60)}
      {typed('nameEn', 100)}
      {children}
      <Labelled className="people-field" label={words.institution} problem={problems.institutionId}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: 'label' }}
            value={details.institutionId}
            options={optionsOf(
              places.filter((place) => !place.closed),
              now?.institution,
            )}
            status={problems.institutionId === undefined ? '' : 'error'}
            onChange={(institutionId) => onChange({ institutionId, departmentId: null })}
          />
        )}
      </Labelled>
      <Labelled className="people-field" label={words.department} problem={problems.departmentId}>
        {(id) => (
          <Select
            id={id}
            allowClear
            placeholder={words.noDepartment}
            value={details.departmentId}
            options={optionsOf(departments, isHere ? now?.department : null)}
            status={problems.departmentId === undefined ? '' : 'error'}
            onChange={(departmentId) => onChange({ departmentId: departmentId ?? null })}
          />
        )}
      </Labelled>
      {typed('titleZh', 60)}
      {typed('titleEn', 60)}
    </>
  )
}

type TypedProps = {
  label: string
  value: string
  most: number
  hint?: string
  problem: string | undefined
  onChange: (value: string) => void
}

export function TypedField({ label, value, most, hint = '', problem, onChange }: TypedProps) {
  return (
    <Labelled className="people-field" label={label} problem={problem} hint={hint}>
      {(id) => (
        <LimitedInput
          id={id}
          most={most}
          autoComplete="off"
          value={value}
          status={problem === undefined ? '' : 'error'}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Labelled>
  )
}
