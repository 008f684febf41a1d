/** Announcements at the top of a page. What could not be read is no reason to say anything: the page's own readings do. */
import { Button } from 'antd'
import { type ReactNode, useEffect } from 'react'
import type { Banner } from '../../server/contract/banner.ts'
import { type BannerLevel, bannerPhase } from '../../server/domain/banner.ts'
import { usePutAside, useShownBanners } from '../banners.ts'
import { nameIn, useLanguage, useTexts } from '../i18n/text.ts'
import { announce } from './announce.tsx'
import { useNow } from './clock.ts'
import './banner.css'

/** How late one may go that is over; ms. That it has begun the server has seen. */
const tick = 15_000

type Props = {
  /** Otherwise what is for all, which nobody can put aside. */
  signedIn: boolean
  /** Over a page that takes the whole window; warnings only. */
  over?: boolean
}

export function BannerLines({ signedIn, over = false }: Props) {
  const now = useNow(tick)
  const shown = (useShownBanners(signedIn).data ?? []).filter(
    (one) => bannerPhase(one, now) !== 'over' && (!over || one.level === 'warning'),
  )
  if (shown.length === 0) return null
  return (
    <div className={over ? 'banners banners-over' : 'banners'}>
      {shown.map((one) => (
        <Line key={`${one.id} ${one.version}`} banner={one} signedIn={signedIn} />
      ))}
    </div>
  )
}

function Line({ banner, signedIn }: { banner: Banner; signedIn: boolean }) {
  const { banner: words } = useTexts()
  const language = useLanguage()
  const aside = usePutAside()
  const text = nameIn(language, { zh: banner.textZh, en: banner.textEn })
  useEffect(() => announce(text), [text])
  return (
    <BannerText level={banner.level} text={text}>
      {signedIn ? (
        <Button
          size="small"
          type="text"
          loading={aside.isPending}
          aria-label={`${words.put} ${text}`}
          onClick={() => aside.mutate({ id: banner.id, version: banner.version })}
        >
          {words.put}
        </Button>
      ) : null}
    </BannerText>
  )
}

type TextProps = { level: BannerLevel; text: string; children?: ReactNode }

/** As it looks, also where it is only tried. */
export function BannerText({ level, text, children }: TextProps) {
  const { banner: words } = useTexts()
  return (
    <aside className={`banner banner-${level}`} aria-label={words.label} data-testid="banner">
      <span>
        <b>{words.level[level]}</b>
        {text}
      </span>
      {children}
    </aside>
  )
}
