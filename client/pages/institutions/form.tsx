/** An institution's names and departments. */
import { Button, Checkbox, Input, Select } from 'antd'
import type { InstitutionDetail, InstitutionEntries } from '../../../server/contract/institution.ts'
import { type Level, levelAbove, levels } from '../../../server/domain/institution.ts'
import { mostDepartments } from '../../../server/domain/institution-settings.ts'
import { newKey } from '../../api.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Labelled } from '../../ui/labelled.tsx'
import { Section } from '../../ui/layout.tsx'
import { formatCount } from '../../ui/number.ts'
import { asNetwork, type PlaceDraft, placeProblem } from './words.ts'

type Props = {
  place: InstitutionDetail | null
  all: InstitutionEntries
  draft: PlaceDraft
  problems: readonly { path: string; code: string }[]
  onChange: (next: PlaceDraft) => void
}

const names = ['nameZh', 'nameEn', 'shortZh', 'shortEn'] as const

export function PlaceForm(props: Props) {
  const texts = useTexts()
  const { places: words } = texts
  const { place, draft, problems, onChange } = props
  const open = place?.lines.filter((line) => line.open).length ?? 0
  return (
    <div className="line-sections">
      <Section title={words.section.names}>
        <div className="line-grid line-grid-2">
          {names.map((name) => (
            <div key={name} data-path={name}>
              <Labelled label={words.field[name]} problem={placeProblem(texts, problems, name)}>
                {(id) => (
                  <Input
                    id={id}
                    value={draft[name]}
                    onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
                  />
                )}
              </Labelled>
            </div>
          ))}
          <Standing {...props} />
        </div>
        {place === null ? null : (
          <div data-path="open" className="places-open">
            <Checkbox
              checked={draft.open}
              onChange={(event) => onChange({ ...draft, open: event.target.checked })}
            >
              {words.field.open}
            </Checkbox>
            <p className="tiny dim">{words.confirm.belongs(formatCount(place.people), formatCount(open))}</p>
            <p className="field-error" role="alert">
              {placeProblem(texts, problems, 'open')}
            </p>
          </div>
        )}
      </Section>
      <Section title={words.section.networks}>
        <div data-path="networks">
          <Labelled
            label={words.field.networks}
            hint={words.networks.hint}
            problem={placeProblem(texts, problems, 'networks')}
          >
            {(id) => (
              <Select<string[]>
                id={id}
                mode="tags"
                className="line-choice-field"
                open={false}
                suffixIcon={null}
                placeholder={words.networks.anywhere}
                tokenSeparators={[' ', ',', '，', ';', '；', '、', '\n']}
                value={draft.networks}
                onChange={(networks) =>
                  onChange({ ...draft, networks: [...new Set(networks.map(asNetwork))] })
                }
              />
            )}
          </Labelled>
        </div>
      </Section>
      <Section title={words.section.departments}>
        <Departments {...props} />
      </Section>
    </div>
  )
}

function Standing({ place, all, draft, problems, onChange }: Props) {
  const texts = useTexts()
  const { places: words } = texts
  const language = useLanguage()
  const above = levelAbove[draft.level]
  const choose = (level: Level) =>
    onChange({ ...draft, level, city: level === 'beijing' ? 'beijing' : 'hohhot', parentId: null })
  return (
    <>
      <Labelled
        label={words.field.level}
        hint={place === null ? words.fixed : ''}
        problem={placeProblem(texts, problems, 'level')}
      >
        {(id) => (
          <Select<Level>
            id={id}
            className="line-choice-field"
            value={draft.level}
            disabled={place !== null}
            options={levels
              .filter((level) => level !== 'bureau' || place !== null)
              .map((level) => ({ value: level, label: words.level[level] }))}
            onChange={choose}
          />
        )}
      </Labelled>
      {above === undefined ? null : (
        <Labelled label={words.field.parentId} problem={placeProblem(texts, problems, 'parentId')}>
          {(id) => (
            <Select<string | null>
              id={id}
              className="line-choice-field"
              value={draft.parentId}
              showSearch={{ optionFilterProp: 'label' }}
              options={all
                .filter((one) => above.includes(one.level) && (one.open || one.id === draft.parentId))
                .map((one) => ({ value: one.id, label: nameIn(language, one.name) }))}
              onChange={(parentId) => onChange({ ...draft, parentId })}
            />
          )}
        </Labelled>
      )}
    </>
  )
}

function Departments({ place, draft, problems, onChange }: Props) {
  const texts = useTexts()
  const { places: words } = texts
  const { departments } = draft
  const put = (index: number, change: Partial<(typeof departments)[number]>) =>
    onChange({
      ...draft,
      departments: departments.map((one, at) => (at === index ? { ...one, ...change } : one)),
    })
  const isKnown = (id: string) => place?.settings.departments.some((one) => one.id === id) ?? false
  const add = () =>
    onChange({
      ...draft,
      departments: [...departments, { id: newKey(), nameZh: '', nameEn: '', open: true }],
    })
  return (
    <>
      {departments.length === 0 ? <p className="second">{words.department.none}</p> : null}
      <ul className="places-departments">
        {departments.map((one, index) => (
          <li key={one.id} data-testid="department" data-path={`departments.${index}.nameZh`}>
            <Input
              aria-label={words.department.zh(index + 1)}
              value={one.nameZh}
              disabled={!one.open}
              onChange={(event) => put(index, { nameZh: event.target.value })}
            />
            <Input
              aria-label={words.department.en(index + 1)}
              value={one.nameEn}
              disabled={!one.open}
              onChange={(event) => put(index, { nameEn: event.target.value })}
            />
            <span className="small second">
              {one.open ? '' : `${words.closed}　`}
              {isKnown(one.id) ? words.counts.people(formatCount(place?.peopleOf[one.id] ?? 0)) : ''}
            </span>
            {isKnown(one.id) ? (
              <Button onClick={() => put(index, { open: !one.open })}>
                {one.open ? words.department.close : words.department.reopen}
              </Button>
            ) : (
              <Button
                onClick={() =>
                  onChange({ ...draft, departments: departments.filter(({ id }) => id !== one.id) })
                }
              >
                {words.department.remove}
              </Button>
            )}
            <p className="field-error" role="alert">
              {['nameZh', 'nameEn', 'open']
                .map((field) => placeProblem(texts, problems, `departments.${index}.${field}`))
                .find((said) => said !== undefined)}
            </p>
          </li>
        ))}
      </ul>
      <Button onClick={add} disabled={departments.length >= mostDepartments}>
        {words.department.add}
      </Button>
    </>
  )
}
