"""The words of care. They are facts from the evidence, weighed word by word: docs/exercises.md tells on what.

In code and not among the files that people edit: nobody should be able to lose a warning by a slip.
"""

from __future__ import annotations

from types import MappingProxyType

from reminder.core.care import Notice
from reminder.core.exercises import Condition

# Before the safety questions, and again when they are asked anew.
FIRST_RUN = (
    "This program gives general ideas for movement. It is not medical advice and cannot judge your health. "
    "If you have back pain, an injury, a health condition or a disability, had surgery recently, or are pregnant, "
    "ask a doctor, nurse or physiotherapist which of these movements suit you before you start."
)

UNDER_EVERY_EXERCISE = (
    "Move slowly and keep breathing. A mild stretch is fine; pain is not. "
    "Stop if it hurts, or if you feel dizzy, numb or weak."
)

SORE = (
    "Noted. No exercises today or tomorrow, just posture and a short walk. "
    "You can switch them back on tomorrow, if you feel well."
)

CLEARED = "Exercises are back from the next break on. Begin gently."

MILD_PAIN = (
    "Mild discomfort at the start is common, and should fade as muscles get stronger. "
    "Ease off, or stop here if you like: a break cut short is still a break."
)

STOP = (
    "Stop the exercise. If pain that is more than mild lasts longer than 15 minutes, "
    "leave the exercises and contact a doctor."
)

STILL_HURTING = "An exercise hurt earlier. Is it still hurting?"

SEE_DOCTOR = (
    "Leave the exercises and contact a doctor. They stay off until you say that they may go on; "
    "posture and an easy walk remain, if they feel well."
)

URGENT = (
    (
        "Get emergency help now for back pain with any of these: numbness around the genitals or bottom; "
        "new trouble passing or holding urine or stool; severe or growing weakness or numbness in both legs, "
        "or pain down both legs; chest pain; or pain after a serious fall or accident."
    ),
    (
        "See a doctor soon for back pain with fever, unexplained weight loss, a new lump or change of shape, "
        "or pain that is worse at night or lying down."
    ),
)

WHILE_EXERCISING = (
    "Chest pain, severe breathlessness or dizziness while exercising: stop immediately and get medical help."
)

ACUTE_BACK_PAIN = (
    "Most new back pain eases within weeks, and gentle movement usually helps. "
    "Only walking and very gentle exercises are shown. Ask a professional before doing more."
)

GONE = "Good to hear. The rest day stays, and so does the exercise that hurt, until you want it back."

CONFIRMED = "Exercises are on again. The one that hurt stays off until you want it back."

ENABLED = "It may be suggested again. Go gently, and stop if it hurts."

NOTICES = MappingProxyType(
    {
        Notice.SORE: SORE,
        Notice.CLEARED: CLEARED,
        Notice.MILD_PAIN: MILD_PAIN,
        Notice.STOP: STOP,
        Notice.STILL_HURTING: STILL_HURTING,
        Notice.SEE_DOCTOR: SEE_DOCTOR,
        Notice.URGENT: "\n".join(URGENT),
        Notice.GONE: GONE,
        Notice.CONFIRMED: CONFIRMED,
        Notice.ENABLED: ENABLED,
    }
)

# The safety questions: each condition as a person would say it.
CONDITIONS = MappingProxyType(
    {
        Condition.ACUTE_BACK_PAIN: "Fresh back pain: sudden or sharp, for days or a few weeks now",
        Condition.SCIATICA: "Sciatica: pain, tingling or numbness down a leg",
        Condition.PREGNANCY: "Pregnancy",
        Condition.RECENT_SURGERY: "Surgery in the last months",
        Condition.OSTEOPOROSIS: "Osteoporosis, or bones that break easily",
        Condition.KNEE_PAIN: "Knee pain",
        Condition.HIP_PAIN: "Hip pain",
        Condition.SHOULDER_PAIN: "Shoulder pain",
        Condition.NECK_PAIN: "Neck pain",
        Condition.WRIST_PAIN: "Wrist or hand pain",
        Condition.BALANCE_PROBLEM: "Trouble with balance, or dizziness",
        Condition.HIGH_BLOOD_PRESSURE: "High blood pressure",
    }
)
