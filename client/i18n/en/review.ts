import type { Texts } from '../zh.ts'

export const review: Texts['review'] = {
  step: { head: 'Department head', office: 'Medical affairs' },
  next: {
    reviewMine: {
      title: 'Waiting for your hospital’s review',
      body: 'It goes to Beijing when your hospital has agreed; until then you can withdraw it. You will be told either way.',
    },
    reviewTheirs: {
      title: 'Review this request',
      body: 'Read the case, the files and the consent; then agree, send it back for more, or do not agree. It goes out only when it is agreed to.',
    },
    postSignMine: {
      title: 'Sign for this emergency',
      body: 'It went out first. Read the case and sign for it; if you do not agree, say why. The consultation goes on.',
    },
  },
  waitsFor: (step) => `Waits for: ${step}`,
  returnedLocally: (time) => `Sent back by your hospital, ${time}`,
  list: { mine: 'For me to review', reviewed: 'Reviewed' },
  signOffs: {
    title: 'Local review',
    by: (step, decision) => `${step}: ${decision}`,
    decision: {
      approved: 'agreed',
      sent_back: 'sent back',
      rejected: 'did not agree',
      signed: 'signed afterwards',
      refused: 'did not sign',
    },
  },
  postSign: {
    title: 'Gone out as an emergency, to be signed afterwards',
    owed: (step) => `${step} is to sign. The consultation goes on meanwhile.`,
    sign: 'Sign',
    refuse: 'Do not agree',
    signTitle: 'Sign for this emergency',
    signBody:
      'The request went out first. Signing says that your hospital agrees to this consultation; it cannot be changed afterwards.',
    refuseTitle: 'Do not sign for it',
    refuseBody:
      'The consultation goes on. The requesting doctor is told the reason, and it stands in the log.',
    reasons: {
      not_urgent: 'Not an emergency',
      not_indicated: 'Not indicated',
      handled_here: 'Can be handled here',
      other: 'Other',
    },
  },
  course: {
    toReview: 'Submitted, to the local review',
    approvedBy: (step) => `${step} agreed`,
    sentOn: (step) => `${step} agreed, delivered to Beijing`,
    sentBackBy: (step) => `${step} sent it back`,
    rejectedBy: (step) => `${step} did not agree to send it`,
    escalated: 'Not reviewed in time, passed on to medical affairs',
    deferred: (step) => `Sent as an emergency, ${step} to sign afterwards`,
    reminded: (step) => `Reminded to sign: ${step}`,
    signedBy: (step) => `${step} signed for it`,
    refusedBy: (step) => `${step} did not sign for it`,
  },
}
