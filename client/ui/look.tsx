/** The providers of the look: theme and language of Ant Design, in the light of the pages or in the dark of the room. */
import { ConfigProvider, type ConfigProviderProps } from 'antd'
import enUS from 'antd/es/locale/en_US.js'
import zhCN from 'antd/es/locale/zh_CN.js'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn.js'
import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { type Language, useLanguage } from '../i18n/text.ts'
import { paperTheme, roomTheme } from './theme.ts'

const calm = '(prefers-reduced-motion: reduce)'

function watchCalm(listener: () => void): () => void {
  const query = window.matchMedia(calm)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** Whether the person asked their system for less motion. */
export function useCalm(): boolean {
  return useSyncExternalStore(
    watchCalm,
    () => window.matchMedia(calm).matches,
    () => false,
  )
}

type Locale = NonNullable<ConfigProviderProps['locale']>

// antd's package is CommonJS by name and ES modules by content: the compiler sees a namespace where the build sees the locale.
const locales = { zh: zhCN, en: enUS } as unknown as Readonly<Record<Language, Locale>>

export function Look({ children }: { children: ReactNode }) {
  const language = useLanguage()
  const reduced = useCalm()
  useEffect(() => {
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en')
  }, [language])
  return (
    <ConfigProvider
      locale={locales[language]}
      theme={reduced ? { ...paperTheme, token: { ...paperTheme.token, motion: false } } : paperTheme}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  )
}

/** Around everything of the call room. */
export function RoomLook({ children }: { children: ReactNode }) {
  return (
    <ConfigProvider theme={roomTheme}>
      <div className="dark">{children}</div>
    </ConfigProvider>
  )
}
