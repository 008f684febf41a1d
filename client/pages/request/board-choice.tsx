/** One expert, or a board of several disciplines: which ones, and what they are to answer together. */
import { Input, Select } from 'antd'
import { useRef } from 'react'
import type { Line } from '../../../server/contract/session.ts'
import { mostDisciplines } from '../../../server/domain/mdt.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useOverLimit } from '../../ui/limit.ts'
import { RadioField, TabLeaves } from './choice-field.tsx'
import { useField } from './desk.ts'
import { Labelled } from './field.tsx'
import { clean, type FormContent } from './form.ts'

type Wish = NonNullable<FormContent['board']>
const nothing: Wish = { disciplines: [], question: '' }

export function BoardChoice({ lines }: { lines: readonly Line[] }) {
  const words = useTexts().board
  const [lineId] = useField('lineId')
  const [wish, set] = useField('board')
  /* whoever tries the other choice does not lose what was typed */
  const before = useRef<Wish>(nothing)
  const line = lines.find(({ id }) => id === lineId)
  const isOffered = line === undefined || line.boards
  if (!isOffered && wish === null) return null
  const choose = (one: 'one' | 'several') => {
    if (wish !== null) before.current = wish
    set(one === 'several' ? (wish ?? before.current) : null)
  }
  const option = (name: string, hint: string) => (
    <span className="form-option">
      <span>{name}</span>
      <span className="second">{hint}</span>
    </span>
  )
  return (
    <>
      <RadioField
        path="board"
        label={words.ask}
        value={wish === null ? 'one' : 'several'}
        onChange={choose}
        stacked
        options={[
          { value: 'one', label: option(words.one, words.oneHint) },
          { value: 'several', label: option(words.several, words.severalHint), disabled: !isOffered },
        ]}
        hint={isOffered ? undefined : words.notOffered}
      />
      {wish === null ? null : <WishFields wish={wish} onChange={set} lines={lines} />}
    </>
  )
}

/** characters of its name; `BoardWish` of contract/mdt.ts */
const longestDiscipline = 40
const isTooLong = (name: string) => name.length > longestDiscipline

type WishProps = { wish: Wish; onChange: (wish: Wish) => void; lines: readonly Line[] }

function WishFields({ wish, onChange, lines }: WishProps) {
  const words = useTexts().board
  const language = useLanguage()
  const over = useOverLimit(wish.question, 1000)
  const overName = useOverLimit(wish.disciplines.find(isTooLong) ?? '', longestDiscipline)
  const offered = [...new Set(lines.map(({ beijing }) => nameIn(language, beijing.department)))]
  const take = (disciplines: readonly string[]) =>
    onChange({
      ...wish,
      disciplines: disciplines.map(clean).slice(0, mostDisciplines),
    })
  return (
    <div className="form-part" data-testid="board-fields">
      <Labelled
        path="board.disciplines"
        label={words.disciplines}
        hint={words.disciplinesHint}
        over={overName}
        required
      >
        {(control) => (
          <TabLeaves>
            <Select<string[]>
              {...control}
              mode="tags"
              status={overName === null ? '' : 'error'}
              value={[...wish.disciplines]}
              maxCount={mostDisciplines}
              tokenSeparators={['，', ',', '、', '；', ';']}
              options={offered.map((name) => ({ value: name, label: name }))}
              onChange={take}
            />
          </TabLeaves>
        )}
      </Labelled>
      <Labelled path="board.question" label={words.question} over={over} required>
        {(control) => (
          <Input.TextArea
            {...control}
            value={wish.question}
            status={over === null ? '' : 'error'}
            autoSize={{ minRows: 2, maxRows: 10 }}
            autoComplete="off"
            placeholder={words.questionHint}
            onChange={(event) => onChange({ ...wish, question: clean(event.target.value) })}
          />
        )}
      </Labelled>
    </div>
  )
}
