/** Putting an institution into the tree of support. */
import { Segmented, Select } from 'antd'
import { useState } from 'react'
import type { CoveredPlace } from '../../../server/contract/ledger.ts'
import { levelAbove } from '../../../server/domain/institution.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { fieldCodes, refreshLedger, useAddPlace } from '../../ledger.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Labelled } from '../../ui/labelled.tsx'
import { LimitedInput } from '../../ui/limited.tsx'

type Props = { places: readonly CoveredPlace[]; onClose: () => void }
type Level = 'district' | 'grassroots'

export function PlaceDialog({ places, onClose }: Props) {
  const texts = useTexts()
  const language = useLanguage()
  const { coverage: words, level: levels } = texts.ledger
  const [level, setLevel] = useState<Level>('grassroots')
  const [nameZh, setNameZh] = useState('')
  const [nameEn, setNameEn] = useState('')
  const [parentId, setParentId] = useState<string | null>(null)
  const [codes, setCodes] = useState<ReadonlyMap<string, string>>(new Map())
  const add = useAddPlace()
  const sentences: Readonly<Record<string, string>> = texts.errors.fields
  const problem = (field: string) => {
    const code = codes.get(field)
    return code === undefined ? undefined : (sentences[code] ?? texts.errors.fields.unknown)
  }
  const confirm = async () => {
    const lacking = [
      ...(nameZh.trim() === '' ? [['nameZh', 'required'] as const] : []),
      ...(parentId === null ? [['parentId', 'required'] as const] : []),
    ]
    setCodes(new Map(lacking))
    if (lacking.length > 0 || parentId === null) return false
    try {
      await add.mutateAsync({ nameZh, nameEn, level, parentId })
      await refreshLedger()
      return true
    } catch (error) {
      const found = fieldCodes(error, '')
      if (found === null) throw error
      setCodes(found)
      return false
    }
  }
  const above = places.filter((place) => levelAbove[level]?.includes(place.level))
  return (
    <ConfirmDialog
      open
      title={words.addTitle}
      action={words.add}
      confirmTestId="place-ok"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p className="second">{words.addNote}</p>
      <Labelled className="programme-field" label={words.levelHead}>
        {() => (
          <Segmented
            aria-label={words.levelHead}
            value={level}
            options={(['grassroots', 'district'] as const).map((value) => ({ value, label: levels[value] }))}
            onChange={setLevel}
          />
        )}
      </Labelled>
      <Labelled className="programme-field" label={words.name} problem={problem('nameZh')}>
        {(id) => (
          <LimitedInput
            id={id}
            most={100}
            value={nameZh}
            onChange={(event) => setNameZh(event.target.value)}
          />
        )}
      </Labelled>
      <Labelled className="programme-field" label={words.nameEn} problem={problem('nameEn')}>
        {(id) => (
          <LimitedInput
            id={id}
            most={200}
            value={nameEn}
            onChange={(event) => setNameEn(event.target.value)}
          />
        )}
      </Labelled>
      <Labelled className="programme-field" label={words.chooseParent} problem={problem('parentId')}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: 'label' }}
            style={{ width: '100%' }}
            value={parentId}
            options={above.map((place) => ({ value: place.id, label: nameIn(language, place.name) }))}
            onChange={setParentId}
          />
        )}
      </Labelled>
    </ConfirmDialog>
  )
}
