/** An announcement is written, with how it will look. */
import { Radio } from 'antd'
import { useState } from 'react'
import type { BannerEntries, BannerSettings } from '../../../server/contract/banner.ts'
import { bannerAudiences, bannerLengths, bannerLevels, longestBanner } from '../../../server/domain/banner.ts'
import { refreshBanners, useAddBanner, useChangeBanner } from '../../banners.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { announce } from '../../ui/announce.tsx'
import { BannerText } from '../../ui/banner.tsx'
import { now } from '../../ui/clock.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Labelled } from '../../ui/labelled.tsx'
import { fromPicker, toPicker } from '../../ui/time.ts'
import { TypedDate } from '../../ui/typed-date.tsx'
import { WordsField } from '../../ui/words-field.tsx'

type Props = {
  /** null: a new one. */
  entry: BannerEntries[number] | null
  onClose: () => void
}

function blank(): BannerSettings {
  const from = now()
  const at = (hours: number) => new Date(from + hours * 3_600_000).toISOString()
  return { textZh: '', textEn: '', level: 'info', audience: 'signed_in', fromAt: at(0), untilAt: at(24) }
}

export function BannerDialog({ entry, onClose }: Props) {
  const texts = useTexts()
  const { banner: words } = texts
  const language = useLanguage()
  const [draft, setDraft] = useState(() => entry?.settings ?? blank())
  const [version, setVersion] = useState(entry?.version ?? 0)
  const [tried, setTried] = useState(false)
  const [stale, setStale] = useState(false)
  const [addBanner, changeBanner] = [useAddBanner(), useChangeBanner()]
  const put = (change: Partial<BannerSettings>) => setDraft({ ...draft, ...change })
  const length = Date.parse(draft.untilAt) - Date.parse(draft.fromAt)
  const wrongSpan =
    length <= 0 ? words.backwards : length > longestBanner * 86_400_000 ? words.tooLong : undefined
  const problemOf = (field: 'textZh' | 'textEn') =>
    tried && draft[field].trim() === '' ? texts.errors.fields.required : null
  const confirm = async () => {
    setTried(true)
    const empty = draft.textZh.trim() === '' || draft.textEn.trim() === ''
    if (empty || wrongSpan !== undefined) return false
    try {
      if (entry === null) await addBanner.mutateAsync(draft)
      else await changeBanner.mutateAsync({ id: entry.id, version, settings: draft })
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code !== 'CONFLICT' || error.fresh === undefined)
        throw error
      setVersion(error.fresh.version)
      setStale(true)
      return false
    } finally {
      await refreshBanners()
    }
    announce(words.saved)
    return true
  }
  const shown = nameIn(language, { zh: draft.textZh, en: draft.textEn })
  return (
    <ConfirmDialog
      open
      title={entry === null ? words.dialog.add : words.dialog.edit}
      action={entry === null ? words.dialog.publish : words.dialog.save}
      width={600}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="banner-save"
    >
      <div className="banner-form">
        {stale ? (
          <p className="tone-ochre" role="alert">
            {words.conflict}
          </p>
        ) : null}
        {(['textZh', 'textEn'] as const).map((field) => (
          <WordsField
            key={field}
            label={words.field[field]}
            value={draft[field]}
            onChange={(text) => put({ [field]: text })}
            most={bannerLengths[field]}
            problem={problemOf(field)}
            rows={2}
            testId={`banner-${field}`}
          />
        ))}
        <Choice
          label={words.field.level}
          value={draft.level}
          options={bannerLevels.map((level) => ({ value: level, label: words.level[level] }))}
          onChange={(level) => put({ level })}
        />
        <Choice
          label={words.field.audience}
          value={draft.audience}
          options={bannerAudiences.map((one) => ({ value: one, label: words.audience[one] }))}
          onChange={(audience) => put({ audience })}
        />
        <div className="banner-span">
          {(['fromAt', 'untilAt'] as const).map((field) => (
            <Labelled
              key={field}
              label={words.field[field]}
              problem={field === 'untilAt' ? wrongSpan : undefined}
            >
              {(id) => (
                <TypedDate
                  id={id}
                  withHour
                  value={toPicker(draft[field])}
                  onChange={(picked) => {
                    if (picked !== null) put({ [field]: fromPicker(picked) })
                  }}
                />
              )}
            </Labelled>
          ))}
        </div>
        <div>
          <p className="field-label">{words.preview}</p>
          {shown.trim() === '' ? (
            <p className="small dim">{words.previewEmpty}</p>
          ) : (
            <BannerText level={draft.level} text={shown} />
          )}
        </div>
      </div>
    </ConfirmDialog>
  )
}

type ChoiceProps<T extends string> = {
  label: string
  value: T
  options: { value: T; label: string }[]
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <fieldset className="banner-choice">
      <legend className="field-label">{label}</legend>
      <Radio.Group value={value} options={options} onChange={(event) => onChange(event.target.value as T)} />
    </fieldset>
  )
}
