/** Routes. Every page is a file of its own and is loaded when it is opened. */
import { QueryClientProvider } from '@tanstack/react-query'
import { createBrowserRouter, Navigate, Outlet, type RouteObject } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import type { Permission } from '../server/domain/permission.ts'
import { useTexts } from './i18n/text.ts'
import { NotFoundPage } from './pages/not-found.tsx'
import { SignInPage } from './pages/sign-in.tsx'
import { paths, patterns } from './paths.ts'
import { queryClient } from './queries.ts'
import { isAllowed, useMe } from './session.ts'
import { EmptyState } from './ui/answer.tsx'
import { BannerLines } from './ui/banner.tsx'
import { Frame, SignedIn } from './ui/frame.tsx'
import { Sheet } from './ui/layout.tsx'
import { Look } from './ui/look.tsx'
import { PageError } from './ui/page-error.tsx'
import { Waiting } from './ui/waiting.tsx'

/** The first page differs by role: the work list, the log, or a word that there is nothing here. */
function HomeGate() {
  const texts = useTexts()
  const me = useMe()
  if (isAllowed(me, 'consultation.list')) return <Outlet />
  if (isAllowed(me, 'log.read')) return <Navigate to={paths.log()} replace />
  if (isAllowed(me, 'delivery.manage')) return <Navigate to={paths.deliveries()} replace />
  if (isAllowed(me, 'person.manage')) return <Navigate to={paths.people()} replace />
  return (
    <Sheet main>
      <EmptyState title={texts.errors.noPages.title}>{texts.errors.noPages.body}</EmptyState>
    </Sheet>
  )
}

function FrameGate() {
  return (
    <SignedIn>
      <Frame />
    </SignedIn>
  )
}

/** The room takes the whole window. */
function RoomGate() {
  return (
    <SignedIn>
      <BannerLines signedIn over />
      <Outlet />
    </SignedIn>
  )
}

/** To whoever may not open a page it looks absent. */
function Gate({ to }: { to: Permission }) {
  return isAllowed(useMe(), to) ? <Outlet /> : <NotFoundPage />
}

function only(permission: Permission, ...children: RouteObject[]): RouteObject {
  return { element: <Gate to={permission} />, children }
}

async function loadRequest() {
  return { Component: (await import('./pages/request.tsx')).RequestPage }
}

async function loadReferralForm() {
  return { Component: (await import('./pages/referral-form.tsx')).ReferralFormPage }
}

const pages: RouteObject[] = [
  {
    path: patterns.home,
    Component: HomeGate,
    children: [
      {
        index: true,
        lazy: async () => ({ Component: (await import('./pages/work-list.tsx')).WorkListPage }),
      },
    ],
  },
  only('consultation.list', {
    path: patterns.search,
    lazy: async () => ({ Component: (await import('./pages/search.tsx')).SearchPage }),
  }),
  only(
    'consultation.create',
    { path: patterns.newRequest, lazy: loadRequest },
    { path: patterns.request, lazy: loadRequest },
  ),
  {
    path: patterns.consultation,
    lazy: async () => ({ Component: (await import('./pages/consultation.tsx')).ConsultationPage }),
  },
  {
    path: patterns.opinion,
    lazy: async () => ({ Component: (await import('./pages/opinion.tsx')).OpinionPage }),
  },
  only('referral.list', {
    path: patterns.referrals,
    lazy: async () => ({ Component: (await import('./pages/referrals.tsx')).ReferralsPage }),
  }),
  { path: patterns.newReferral, lazy: loadReferralForm },
  { path: patterns.editReferral, lazy: loadReferralForm },
  {
    path: patterns.referral,
    lazy: async () => ({ Component: (await import('./pages/referral.tsx')).ReferralPage }),
  },
  only('opinion.answer', {
    path: patterns.followUps,
    lazy: async () => ({ Component: (await import('./pages/follow-ups.tsx')).FollowUpsPage }),
  }),
  only('opinion.write', {
    path: patterns.corrections,
    lazy: async () => ({ Component: (await import('./pages/corrections.tsx')).CorrectionsPage }),
  }),
  only('calendar.read', {
    path: patterns.calendar,
    lazy: async () => ({ Component: (await import('./pages/calendar.tsx')).CalendarPage }),
  }),
  {
    path: patterns.notices,
    lazy: async () => ({ Component: (await import('./pages/notices.tsx')).NoticesPage }),
  },
  {
    path: patterns.noticeSettings,
    lazy: async () => ({ Component: (await import('./pages/notice-settings.tsx')).NoticeSettingsPage }),
  },
  only('delivery.manage', {
    path: patterns.deliveries,
    lazy: async () => ({ Component: (await import('./pages/deliveries.tsx')).DeliveriesPage }),
  }),
  only('duty.write', {
    path: patterns.duty,
    lazy: async () => ({ Component: (await import('./pages/duty.tsx')).DutyPage }),
  }),
  {
    path: patterns.network,
    lazy: async () => ({ Component: (await import('./pages/network.tsx')).NetworkPage }),
  },
  only(
    'person.manage',
    {
      path: patterns.people,
      lazy: async () => ({ Component: (await import('./pages/people.tsx')).PeoplePage }),
    },
    {
      path: patterns.peopleImport,
      lazy: async () => ({ Component: (await import('./pages/people-import.tsx')).PeopleImportPage }),
    },
  ),
  only(
    'line.manage',
    {
      path: patterns.holidays,
      lazy: async () => ({ Component: (await import('./pages/holidays.tsx')).HolidaysPage }),
    },
    {
      path: patterns.lines,
      lazy: async () => ({ Component: (await import('./pages/lines.tsx')).LinesPage }),
    },
    { path: patterns.line, lazy: async () => ({ Component: (await import('./pages/line.tsx')).LinePage }) },
    {
      path: patterns.banners,
      lazy: async () => ({ Component: (await import('./pages/banners.tsx')).BannersPage }),
    },
    {
      path: patterns.exportApproval,
      lazy: async () => ({ Component: (await import('./pages/export-approval.tsx')).ExportApprovalPage }),
    },
    {
      path: patterns.institutions,
      lazy: async () => ({ Component: (await import('./pages/institutions.tsx')).InstitutionsPage }),
    },
    {
      path: patterns.institution,
      lazy: async () => ({ Component: (await import('./pages/institution.tsx')).InstitutionPage }),
    },
  ),
  only(
    'destruction.follow',
    {
      path: patterns.keeping,
      lazy: async () => ({ Component: (await import('./pages/keeping.tsx')).KeepingPage }),
    },
    {
      path: patterns.destruction,
      lazy: async () => ({ Component: (await import('./pages/destruction.tsx')).DestructionPage }),
    },
  ),
  {
    path: patterns.account,
    lazy: async () => ({ Component: (await import('./pages/account.tsx')).AccountPage }),
  },
  only(
    'statistics.read',
    {
      path: patterns.statistics,
      lazy: async () => ({ Component: (await import('./pages/statistics.tsx')).StatisticsPage }),
    },
    {
      path: patterns.wall,
      lazy: async () => ({ Component: (await import('./pages/wall.tsx')).WallPage }),
    },
  ),
  only('trail.verify', {
    path: patterns.trail,
    lazy: async () => ({ Component: (await import('./pages/trail.tsx')).TrailPage }),
  }),
  only('ledger.read', {
    path: patterns.programme,
    lazy: async () => ({ Component: (await import('./pages/programme.tsx')).ProgrammePage }),
  }),
  only('ledger.write', {
    path: patterns.programmeImport,
    lazy: async () => ({ Component: (await import('./pages/programme-import.tsx')).ProgrammeImportPage }),
  }),
  only('log.export', {
    path: patterns.exports,
    lazy: async () => ({ Component: (await import('./pages/exports.tsx')).ExportsPage }),
  }),
  only('log.read', {
    path: patterns.log,
    lazy: async () => ({ Component: (await import('./pages/log.tsx')).LogPage }),
  }),
  only(
    'access.read',
    {
      path: patterns.access,
      lazy: async () => ({ Component: (await import('./pages/access.tsx')).AccessPage }),
    },
    {
      path: patterns.accessAnomalies,
      lazy: async () => ({ Component: (await import('./pages/access-anomalies.tsx')).AccessAnomaliesPage }),
    },
    {
      path: patterns.accessRules,
      lazy: async () => ({ Component: (await import('./pages/access-rules.tsx')).AccessRulesPage }),
    },
  ),
  { path: '*', Component: NotFoundPage },
]

const router = createBrowserRouter([
  { path: patterns.signIn, Component: SignInPage, ErrorBoundary: PageError },
  {
    path: patterns.verify,
    ErrorBoundary: PageError,
    HydrateFallback: Waiting,
    lazy: async () => ({ Component: (await import('./pages/verify.tsx')).VerifyPage }),
  },
  {
    path: patterns.welcome,
    ErrorBoundary: PageError,
    HydrateFallback: Waiting,
    lazy: async () => ({ Component: (await import('./pages/welcome.tsx')).WelcomePage }),
  },
  {
    path: patterns.guest,
    ErrorBoundary: PageError,
    HydrateFallback: Waiting,
    lazy: async () => ({ Component: (await import('./pages/guest.tsx')).GuestPage }),
  },
  {
    ErrorBoundary: PageError,
    HydrateFallback: Waiting,
    children: [
      {
        Component: RoomGate,
        children: [
          {
            path: patterns.room,
            lazy: async () => ({ Component: (await import('./pages/room.tsx')).RoomPage }),
          },
        ],
      },
      { Component: FrameGate, children: [{ ErrorBoundary: PageError, children: pages }] },
    ],
  },
])

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Look>
        <RouterProvider router={router} />
      </Look>
    </QueryClientProvider>
  )
}
