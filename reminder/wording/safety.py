"""The texts about safety. Each follows the evidence: docs/exercises.md.

In code and not among the files that people edit, so that no slip can lose a warning.
"""

from __future__ import annotations

from types import MappingProxyType

from reminder.core.exercises import Condition

# Before the safety questions, and when they are asked again.
FIRST_RUN = (
    "This program gives general ideas for movement. It is not medical advice and cannot judge your health. "
    "If you have back pain, an injury, a health condition or a disability, have had surgery recently, or are "
    "pregnant, ask a doctor, nurse or physiotherapist which of these movements suit you before you start."
)

# The same in one line, for the first reminders, before the safety questions are answered (S1, S2).
SHORT = (
    "Not medical advice: ask a doctor, nurse or physiotherapist first about pain, an injury, a health condition, "
    "a disability, recent surgery or pregnancy."
)

UNDER_EVERY_EXERCISE = (
    "Move slowly and keep breathing. A mild stretch is fine; pain is not. "
    "Stop if it hurts, or if you feel dizzy, numb or weak."
)

SORE = (
    "Take it easy. No exercises today or tomorrow, only a posture check and a short, flat walk. If you feel fine "
    'tomorrow, you can bring them back ("I feel fine again" in the tray, or posture sore --clear).'
)

CLEARED = "Exercises are back from your next break. Start gently."

MILD_PAIN = (
    "Mild discomfort at the start is common, and should fade as muscles get stronger. If it gets worse, stop. "
    "Ease off, or stop here if you like: a break cut short is still a break."
)

STOP = "If pain that is more than mild lasts longer than 15 minutes, do no more exercises and contact a doctor."

STILL = "Earlier you said that an exercise hurt. Does it still hurt now?"

SIGNS = "When to get help at once: posture pain signs"

SEE_DOCTOR = "Please leave the exercises alone and contact a doctor."

# Behind the signs that need help at once.
UNTIL_READY = (
    "The posture check stays, and an easy walk if it feels all right. Exercises stay off until you say that you "
    'are ready: "I can exercise again" in the tray, or posture pain gone.'
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
    "Only walking and very gentle exercises are shown. Ask a doctor or physiotherapist before you do more."
)

# {id}: the exercise that hurt.
GONE = (
    "Good to hear. You still have your rest days, and the exercise that hurt stays off until you bring it back: "
    "the tray, or posture exercises enable {id}"
)
GONE_WITHOUT_ONE = "Good to hear. You still have your rest days."
CONFIRMED = (
    "Exercises are back once your rest days are over, except the one that hurt. To bring it back: "
    "the tray, or posture exercises enable {id}"
)
CONFIRMED_WITHOUT_ONE = "Exercises are back once your rest days are over. Start gently."

ASK_AGAIN = (
    "You answered the safety questions three months ago. If your health has changed, answer them again: "
    '"Set up\N{HORIZONTAL ELLIPSIS}" in the tray, or posture setup.'
)

# The safety questions: each condition as a person would say it.
CONDITIONS = MappingProxyType(
    {
        Condition.ACUTE_BACK_PAIN: "New back pain: sudden or sharp, in the last few days or weeks",
        Condition.LONG_STANDING_BACK_PAIN: "Back pain for more than three months, all the time or coming back",
        Condition.SCIATICA: "Sciatica: pain, tingling or numbness down a leg",
        Condition.PREGNANCY: "Pregnancy",
        Condition.RECENT_SURGERY: "Surgery in the last few months, or a heart attack in the last six weeks",
        Condition.OSTEOPOROSIS: "Osteoporosis, or bones that break easily",
        Condition.KNEE_PAIN: "Knee pain",
        Condition.HIP_PAIN: "Hip pain",
        Condition.HIP_REPLACEMENT: "A hip replacement, with movements you must still avoid",
        Condition.SHOULDER_PAIN: "Shoulder pain",
        Condition.NECK_PAIN: "Neck pain",
        Condition.WRIST_PAIN: "Wrist or hand pain",
        Condition.BALANCE_PROBLEM: "Trouble with balance",
        Condition.DIZZINESS: "Dizzy spells, or feeling faint",
        Condition.HIGH_BLOOD_PRESSURE: "High blood pressure",
        Condition.HEART_CONDITION: (
            "A heart condition (angina, heart attack, heart failure, valve or rhythm trouble)"
        ),
    }
)

# What is to be known with a condition, once it is ticked.
WITH_CONDITION = MappingProxyType(
    {
        Condition.LONG_STANDING_BACK_PAIN: (
            "Back pain that has lasted for months is common, and moving regularly is one of the best things for "
            "it; no single kind of exercise is much better than the others. You get the gentler ones first, and a "
            "little strength among them. You may ache a little more in the first few days. If it is more than "
            "mild, stop and say so. New or changed pain, or nobody has looked at it yet? Ask a doctor or "
            "physiotherapist first. See a doctor if the pain changes, gets worse or stops you in daily life."
        ),
        Condition.PREGNANCY: (
            "Also stop for bleeding, loss of fluid, regular contractions, headache, calf pain or swelling, and "
            "call your midwife or doctor."
        ),
        Condition.DIZZINESS: "Get up slowly. If you keep feeling dizzy, see a doctor.",
        Condition.HIGH_BLOOD_PRESSURE: (
            "180/100 or more, or not under control? Ask your doctor before you start. Never hold your breath."
        ),
        Condition.HEART_CONDITION: (
            "Ask your doctor or heart team first. Stop for chest pain, breathlessness or a racing heart."
        ),
    }
)
