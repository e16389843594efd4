"""The search of the patient's site: what frightened people type finds the right page, and what is not ours is told.

The tables run in Chromium with the files of the site, opened from a disk. Nobody may tune the search to the questions
of dataset/eval.yaml; here only their totals are looked at.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from browser_bench import Opened, axe
from conftest import REPOSITORY
from playwright.sync_api import Browser, Page, expect
from workbench_roots import HOSTILE

from pipelines.public.notices import INSTEAD
from pipelines.public.view import Public
from pipelines.publish.site import search_data
from pipelines.publish.site.edition import Edition
from pipelines.publish.site.export import export
from pipelines.publish.site.render import HOME
from pipelines.translate.pseudo import changed
from pipelines.validate.run import fast

ENGLISH = {
    "is it cancer": (
        "faq-are-they-sign-of-cancer fact-most-are-benign faq-does-call-back-mean-cancer myth-biopsy-means-cancer"
    ),
    "am i going to die": (
        "faq-are-they-sign-of-cancer fact-most-are-benign topic-feelings-and-support "
        "fact-feelings-are-common faq-getting-through-the-wait"
    ),
    "does biopsy hurt": "faq-does-biopsy-hurt",
    "biospy pain": "faq-does-biopsy-hurt faq-pain-and-bruise-after-biopsy",
    "how long for results": (
        "faq-how-long-for-results faq-when-are-mammogram-results-sent guide-waiting-for-a-result "
        "fact-waiting-for-results"
    ),
    "birads 4a": "birads-4a",
    "bi-rads 3": "birads-3",
    "BIRADS4": "birads-4",
    "4c": "birads-4c",
    "bi rads 0 what now": "birads-0",
    "calcifcations": (
        "topic-what-they-are faq-what-are-breast-calcifications term-calcification "
        "faq-what-causes-calcifications fact-most-are-benign"
    ),
    "white dots on mamogram": "faq-what-are-breast-calcifications",
    "called back after mamogram scared": (
        "faq-what-can-i-do-now guide-called-back faq-does-call-back-mean-cancer topic-call-back-letter "
        "fact-feelings-are-common"
    ),
    "recall letter breast screening": (
        "topic-call-back-letter guide-called-back faq-why-was-i-called-back faq-does-call-back-mean-cancer"
    ),
    "cant sleep waiting": "faq-getting-through-the-wait fact-waiting-for-results guide-waiting-for-a-result",
    "what is dcis": "faq-what-is-dcis guide-dcis topic-dcis",
    "stage 0": "faq-is-dcis-cancer faq-what-is-dcis term-dcis",
    "can i eat before biopsy": "faq-eat-and-drive-biopsy-day",
    "shower after biopsy": "faq-shower-after-biopsy",
    "did i cause this": "faq-did-i-cause-them question-what-caused-them faq-what-causes-calcifications",
    "stop taking calcium tablets": "faq-should-i-stop-calcium-pills",
    "metal clip in breast": "faq-what-is-the-clip fact-biopsy-clip term-biopsy-clip",
    "bruse after biopsy how long": "faq-pain-and-bruise-after-biopsy",
    "tumour": "fact-specks-are-not-lumps faq-are-they-sign-of-cancer term-mass",
    "local anaesthetic": "term-local-anesthetic fact-during-a-biopsy faq-does-biopsy-hurt",
    "paracetamol after biopsy": "faq-pain-and-bruise-after-biopsy",
    "mri instead": "faq-ultrasound-or-mri-instead",
    "cluster of microcalcifications": "faq-do-clusters-mean-cancer faq-how-many-specks",
    "deoderant": "faq-should-i-wear-deodorant myth-deodorant-causes-calcifications",
    "men": "topic-men-and-trans-people faq-can-men-get-calcifications fact-men-have-calcifications",
    "insurance wont pay": "faq-bill-for-extra-pictures-us topic-costs-and-practical question-is-it-covered-us",
    "second opinon": "faq-second-opinion",
    "what do i tell my kids": "faq-what-to-tell-family",
    "pregnant mammogram": "faq-tests-when-pregnant-or-nursing topic-pregnancy-and-implants",
    "breast implants mammogram": "faq-tests-with-implants fact-implants-and-calcium topic-pregnancy-and-implants",
    "atypical cells": (
        "term-atypia fact-high-risk-result fact-atypical-ductal-hyperplasia "
        "faq-what-next-after-high-risk faq-will-high-risk-become-cancer guide-high-risk-result"
    ),
    "ADH": "fact-atypical-ductal-hyperplasia term-atypical-ductal-hyperplasia",
    "do i need chemo": (
        "fact-dcis-treatment topic-dcis guide-dcis faq-does-dcis-need-treatment myth-dcis-same-as-invasive"
    ),
    "radiotherapy": "fact-dcis-radiation term-radiation-therapy",
    "tamoxifen side effects": "fact-dcis-hormone-therapy term-tamoxifen",
    "benign what does that mean": "term-benign guide-benign-result topic-benign-result faq-what-if-benign-result",
    "6 month follow up": (
        "faq-how-are-calcifications-monitored guide-probably-benign birads-3 faq-back-after-four-months "
        "faq-check-after-benign-biopsy topic-being-watched"
    ),
    "needle phobia": "faq-afraid-of-needles",
    "can biopsy spread cancer": "faq-can-biopsy-spread-cancer myth-biopsy-spreads-cancer",
    "english is not my language interpreter": "faq-interpreter-or-disability",
    "wheelchair": "faq-interpreter-or-disability",
    "i found a lump": "faq-normal-mammogram-new-lump fact-signs-need-a-visit topic-signs",
    "nipple discharge": "faq-normal-mammogram-new-lump fact-signs-need-a-visit topic-signs",
    "results in mychart": "faq-result-in-portal-at-night",
    "amorphous": "term-amorphous fact-hazy-and-uneven-specks",
    "pleomorphic calcifications": "fact-fine-suspicious-shapes term-fine-pleomorphic",
    "can they go away": "faq-can-calcifications-go-away",
    "will it come back": "faq-can-dcis-come-back faq-can-new-ones-form",
    "radiation from mammogram dangerous": "fact-mammogram-radiation",
    "missed my appointment": "faq-cannot-go-to-call-back",
    "going to work after biopsy": "faq-work-after-biopsy",
    "fever after biopsy": "faq-when-to-call-after-biopsy",
    "vitamin d": "faq-should-i-stop-calcium-pills faq-can-diet-cause-calcifications",
    "what to wear": "faq-what-to-wear-and-bring faq-what-to-wear-to-a-biopsy",
    "how long does it take": "faq-how-long-does-biopsy-take faq-how-long-is-call-back-visit",
    "they found calcium in my breast what does it mean": (
        "faq-what-are-breast-calcifications topic-what-they-are fact-most-are-benign faq-are-they-sign-of-cancer"
    ),
    "is breast calcification dangerous": (
        "faq-are-they-sign-of-cancer fact-most-are-benign faq-can-they-turn-into-cancer"
    ),
    "i am so frightend about results": (
        "faq-getting-through-the-wait guide-waiting-for-a-result fact-waiting-for-results fact-feelings-are-common"
    ),
    "biopsie painful?": "faq-does-biopsy-hurt",
    "will they put me to sleep for biopsy": "faq-afraid-of-needles fact-during-a-biopsy",
    "needle in breast how big": "faq-biopsy-scar-or-dent faq-afraid-of-needles faq-does-biopsy-hurt",
    "Bi Rads 4 b": "birads-4b",
    "what is bi-rads category 3": "birads-3",
    "birads two": "birads-2 faq-what-does-birads-mean",
    "bi-rads 4": "birads-4",
    "why no deodorent": "faq-should-i-wear-deodorant",
    "can i drink coffee before byopsy": "faq-eat-and-drive-biopsy-day",
    "when can i lift my baby after biopsy": "faq-work-after-biopsy",
    "take a bath after biopsy": "faq-shower-after-biopsy",
    "yellow and blue bruise breast after needle": (
        "faq-pain-and-bruise-after-biopsy fact-after-a-biopsy fact-biopsy-risks"
    ),
    "no results after 2 weeks": (
        "faq-how-long-for-results fact-late-is-not-bad faq-when-are-mammogram-results-sent fact-waiting-for-results"
    ),
    "portal says suspicious": "faq-result-in-portal-at-night",
    "i cannot afford it": "faq-bill-for-extra-pictures-us topic-costs-and-practical",
    "do not speak english": "faq-interpreter-or-disability",
    "tell my children": "faq-what-to-tell-family",
    "is ductal carcinoma in situ deadly": "fact-dcis-outlook faq-is-dcis-cancer faq-what-is-dcis",
    "dcis surgery recovery": "fact-dcis-recovery",
    "can i have baby after dcis": "faq-dcis-pregnancy",
    "breast reconstruction": "fact-dcis-reconstruction term-reconstruction",
    "atypia meaning": "term-atypia faq-will-high-risk-become-cancer fact-high-risk-result faq-what-can-biopsy-show",
    "radial scarr": "fact-radial-scar term-radial-scar",
    "B3 lesion": "term-high-risk-lesion fact-uk-biopsy-codes",
    "mammographer": "term-technologist",
    "tomosynthesis": "term-tomosynthesis fact-three-d-mammograms",
    "calcium supplements": "faq-should-i-stop-calcium-pills faq-can-diet-cause-calcifications",
    "did stress do this": "faq-did-i-cause-them",
    "how fast do they grow": "faq-how-fast-can-specks-change",
    "stable calcifications": "faq-what-does-stable-mean",
    "milk of calcium": "faq-what-is-milk-of-calcium term-milk-of-calcium myth-milk-of-calcium-from-milk",
    "should i skip screening": "faq-are-mammograms-worth-it faq-cannot-go-to-call-back",
    "3d mammogram": "fact-three-d-mammograms term-tomosynthesis",
    "is waiting 6 months safe": (
        "guide-probably-benign faq-does-the-wait-matter myth-wait-and-see-is-neglect "
        "fact-probably-benign-is-watched birads-3 faq-how-are-calcifications-monitored "
        "topic-being-watched"
    ),
    "the lab said benign can i relax": (
        "guide-benign-result faq-what-if-benign-result topic-benign-result faq-can-biopsy-miss-cancer "
        "term-benign myth-benign-biopsy-ends-checks fact-after-a-benign-result"
    ),
    "what questions ask doctor": (
        "question-next-step-and-date topic-call-back-letter faq-who-to-call-before-visit question-what-birads-category"
    ),
    "do i have cancer": (
        "faq-are-they-sign-of-cancer fact-most-are-benign faq-does-call-back-mean-cancer "
        "myth-biopsy-means-cancer myth-call-back-means-cancer"
    ),
    "is this serious": (
        "faq-are-they-sign-of-cancer fact-most-are-benign faq-what-are-breast-calcifications "
        "faq-what-is-dcis topic-what-they-are"
    ),
    "im so scared": (
        "fact-feelings-are-common topic-feelings-and-support faq-getting-through-the-wait "
        "faq-what-can-i-do-now faq-cannot-go-to-call-back fact-dcis-feelings question-support-for-worry"
    ),
    "how painfull is biopsy": "faq-does-biopsy-hurt",
    "bleeding after biopsy when worry": "faq-when-to-call-after-biopsy fact-biopsy-risks",
    "birads 5": "birads-5",
    "BI-RADS: 4B": "birads-4b",
    "category 2 mammogram": "birads-2",
    "birad 6": "birads-6",
    "microcalsifications": (
        "faq-macro-or-micro-difference term-microcalcification faq-do-clusters-mean-cancer "
        "topic-what-they-are faq-what-are-breast-calcifications faq-how-many-specks"
    ),
    "calcium deposits in breast": (
        "faq-what-are-breast-calcifications faq-what-causes-calcifications topic-what-they-are"
    ),
    "they found white spots": "faq-what-are-breast-calcifications",
    "why they call me again": "faq-why-was-i-called-back guide-called-back topic-call-back-letter",
    "what hapens at second mammogram": "faq-what-happens-at-call-back topic-call-back-visit guide-called-back",
    "biopsy results late bad sign": "fact-late-is-not-bad fact-waiting-for-results faq-how-long-for-results",
    "panic attack waiting results": "faq-getting-through-the-wait guide-waiting-for-a-result fact-waiting-for-results",
    "ductal carcinoma": "faq-what-is-dcis term-dcis topic-dcis guide-dcis faq-is-dcis-cancer",
    "is dcis real cancer": "faq-is-dcis-cancer",
    "drive home after biopsy": "faq-eat-and-drive-biopsy-day faq-work-after-biopsy",
    "when can i swim": "faq-shower-after-biopsy",
    "is it my fault": "faq-did-i-cause-them",
    "milk causes": "myth-milk-causes-calcifications faq-can-diet-cause-calcifications",
    "titanium marker": "faq-what-is-the-clip fact-biopsy-clip term-biopsy-clip",
    "hematoma": "term-hematoma faq-pain-and-bruise-after-biopsy",
    "haematoma": "term-hematoma faq-pain-and-bruise-after-biopsy",
    "lumpectomy or mastectomy": "fact-dcis-treatment term-lumpectomy term-mastectomy guide-dcis",
    "oestrogen receptor": "term-hormone-receptor faq-dcis-report-words fact-dcis-hormone-therapy",
    "ultrasound show calcification": "faq-ultrasound-or-mri-instead fact-stereotactic-biopsy",
    "grouped calcifications benign": "faq-do-clusters-mean-cancer myth-scattered-means-safe term-grouped",
    "husband come with me": "faq-what-to-wear-and-bring question-bring-someone-along faq-what-to-wear-to-a-biopsy",
    "cost of biopsy": (
        "faq-bill-for-extra-pictures-us topic-costs-and-practical question-is-it-covered-us fact-cost-australia"
    ),
    "my doctor wont listen second oppinion": "faq-second-opinion",
    "breast feeding and biopsy": "fact-biopsy-while-breastfeeding",
    "heart disease arteries": "topic-heart faq-calcium-in-breast-arteries myth-artery-calcium-means-nothing",
    "papiloma": "fact-papilloma-result term-papilloma",
    "LCIS": "fact-lobular-changes term-lobular-carcinoma-in-situ",
    "dense breasts": "fact-dense-breasts term-dense-breasts",
    "artificial intelligence": "faq-does-ai-read-my-mammogram",
    "family history brca test": "faq-should-i-have-gene-test faq-dcis-genes-and-family fact-higher-risk-screening",
    "how often mammograms": "faq-how-often-mammogram",
    "breast pain calcium": "faq-do-calcifications-hurt",
    "scar after biopsy": "faq-biopsy-scar-or-dent faq-pain-and-bruise-after-biopsy",
    "vacuum biopsy": "fact-vacuum-assisted-biopsy term-vacuum-assisted-biopsy",
    "stereotatic biopsy": "fact-stereotactic-biopsy term-stereotactic-biopsy",
    "can it be missed": "faq-can-biopsy-miss-cancer fact-mammograms-miss-some",
    "wait too long for apointment": "faq-does-the-wait-matter faq-how-soon-after-call-back faq-how-soon-biopsy",
    "someone to talk to": (
        "question-support-for-worry topic-feelings-and-support fact-help-lines-us fact-help-lines-uk "
        "fact-help-lines-australia fact-help-lines-canada fact-help-lines-ireland "
        "faq-who-to-call-before-visit"
    ),
    "leave it alone no treatment dcis": "faq-does-dcis-need-treatment fact-active-monitoring-trials",
    "popcorn calcification": "fact-popcorn-and-rod-shapes term-coarse-calcification",
    "fibroadenoma": "term-fibroadenoma",
    "transgender": "topic-men-and-trans-people fact-trans-people-screening",
    "hrt menopause calcification": "fact-menopause-hormones",
    "lose my breast": (
        "faq-does-dcis-need-treatment fact-dcis-treatment fact-dcis-reconstruction term-mastectomy guide-dcis"
    ),
    "dialysis": "fact-kidney-disease-and-calcium",
    "work sick leave": "fact-work-and-leave-us faq-work-after-biopsy",
    "what are calcifications in boob": "faq-what-are-breast-calcifications topic-what-they-are fact-most-are-benign",
    "am i dying": (
        "faq-are-they-sign-of-cancer fact-most-are-benign topic-feelings-and-support "
        "fact-feelings-are-common faq-getting-through-the-wait"
    ),
    "cancer chances if called back": (
        "faq-does-call-back-mean-cancer fact-called-back-for-calcifications fact-follow-1000-people"
    ),
    "why another mammogram": (
        "faq-why-was-i-called-back topic-call-back-letter guide-called-back "
        "faq-what-happens-at-call-back faq-what-are-magnification-views"
    ),
    "is 4A bad": "birads-4a",
    "birads 3 cancer?": "birads-3",
    "category 5": "birads-5",
    "BI-RADS 1 normal": "birads-1",
    "birads 4c chance": "birads-4c",
    "biopsy tomorrow scared": (
        "guide-biopsy-day topic-biopsy-day faq-afraid-of-needles faq-does-biopsy-hurt "
        "guide-biopsy-advised fact-feelings-are-common"
    ),
    "biopsey bleeding": "faq-when-to-call-after-biopsy fact-biopsy-risks",
    "pain killers after biopsy": "faq-pain-and-bruise-after-biopsy",
    "can i drive after": "faq-work-after-biopsy faq-eat-and-drive-biopsy-day",
    "infection signs": "faq-when-to-call-after-biopsy fact-biopsy-risks",
    "how many days until pathology": "faq-how-long-for-results",
    "is late result bad": "fact-late-is-not-bad fact-waiting-for-results",
    "marker clip mri safe": "faq-what-is-the-clip fact-biopsy-clip",
    "duct cancer in situ": "faq-what-is-dcis term-dcis topic-dcis guide-dcis faq-is-dcis-cancer",
    "low grade dcis surgery or watch": (
        "faq-does-dcis-need-treatment fact-active-monitoring-trials fact-dcis-treatment question-dcis-gain-and-harm"
    ),
    "tamoxifen": "term-tamoxifen fact-dcis-hormone-therapy",
    "sentinel node": "term-lymph-node fact-dcis-margins-and-nodes",
    "clear margins": "term-margin fact-dcis-margins-and-nodes faq-dcis-report-words",
    "comedo necrosis": "term-necrosis faq-dcis-report-words",
    "dcis recurrence": "faq-can-dcis-come-back",
    "mastectomy recovery time": "fact-dcis-recovery",
    "lobular neoplasia": "term-atypical-lobular-hyperplasia fact-lobular-changes",
    "sclerosing lesion": "term-radial-scar fact-radial-scar",
    "coffee and calcification": (
        "faq-can-diet-cause-calcifications myth-milk-causes-calcifications faq-eat-and-drive-biopsy-day"
    ),
    "get rid of calcium naturally": (
        "faq-can-i-prevent-them myth-detox-removes-calcifications faq-can-calcifications-go-away"
    ),
    "breastfeeding caused it": "fact-breastfeeding",
    "implant rupture mammogram": "faq-tests-with-implants",
    "do men get it": "faq-can-men-get-calcifications topic-men-and-trans-people fact-men-have-calcifications",
    "false alarm": "term-false-alarm fact-false-alarms-add-up",
    "help line": (
        "fact-help-lines-us fact-help-lines-uk fact-help-lines-canada fact-help-lines-australia fact-help-lines-ireland"
    ),
    "free tests australia": "fact-cost-australia",
    "time off work for biopsy": "fact-work-and-leave-us faq-how-long-does-biopsy-take faq-work-after-biopsy",
    "age to stop mammograms": "fact-when-screening-stops faq-how-often-mammogram",
    "uneven specks": "fact-hazy-and-uneven-specks",
}
"""What frightened people type, with the records of which one must be among the first three."""

SPANISH = {
    "duele la biopsia": "faq-does-biopsy-hurt",
    "es cancer": (
        "faq-are-they-sign-of-cancer fact-most-are-benign faq-does-call-back-mean-cancer myth-biopsy-means-cancer"
    ),
    "birads 4": "birads-4",
    "calsificaciones": (
        "topic-what-they-are faq-what-are-breast-calcifications term-calcification faq-what-causes-calcifications"
    ),
    "manchas blancas en la mamografia": "faq-what-are-breast-calcifications",
    "me llamaron otra vez": (
        "faq-why-was-i-called-back guide-called-back topic-call-back-letter "
        "faq-does-call-back-mean-cancer faq-what-can-i-do-now"
    ),
    "cuanto tardan los resultados": (
        "faq-how-long-for-results faq-when-are-mammogram-results-sent fact-waiting-for-results "
        "guide-waiting-for-a-result"
    ),
    "puedo bañarme despues de la biopsia": "faq-shower-after-biopsy",
    "tengo mucho miedo": (
        "fact-feelings-are-common topic-feelings-and-support faq-getting-through-the-wait "
        "faq-what-can-i-do-now faq-cannot-go-to-call-back faq-afraid-of-needles"
    ),
    "que es cdis": "faq-what-is-dcis term-dcis topic-dcis guide-dcis",
    "segunda opinion": "faq-second-opinion",
    "es mi culpa": "faq-did-i-cause-them",
    "desodorante": "faq-should-i-wear-deodorant myth-deodorant-causes-calcifications",
    "embarazada mamografia": "faq-tests-when-pregnant-or-nursing topic-pregnancy-and-implants",
    "voy a morir": (
        "faq-are-they-sign-of-cancer fact-most-are-benign topic-feelings-and-support "
        "fact-feelings-are-common faq-getting-through-the-wait"
    ),
    "carcinoma ductal in situ": "faq-what-is-dcis term-dcis topic-dcis guide-dcis faq-is-dcis-cancer",
    "no puedo dormir esperando": "faq-getting-through-the-wait",
    "BI-RADS 3": "birads-3",
    "que ropa llevo": "faq-what-to-wear-and-bring faq-what-to-wear-to-a-biopsy",
    "dejar de tomar calcio": "faq-should-i-stop-calcium-pills",
    "la biopsia riega el cancer": "faq-can-biopsy-spread-cancer myth-biopsy-spreads-cancer",
    "interprete": "faq-interpreter-or-disability",
    "implantes": (
        "faq-tests-with-implants fact-biopsy-with-implants fact-implants-and-calcium topic-pregnancy-and-implants"
    ),
    "microcalcificaciones agrupadas": "faq-do-clusters-mean-cancer term-grouped faq-how-many-specks",
    "cuanto cuesta": (
        "faq-bill-for-extra-pictures-us topic-costs-and-practical fact-cost-australia question-is-it-covered-us"
    ),
    "resultado benigno": "guide-benign-result topic-benign-result faq-what-if-benign-result term-benign",
    "hombres": "topic-men-and-trans-people faq-can-men-get-calcifications fact-men-have-calcifications",
    "radiacion": "fact-mammogram-radiation fact-dcis-radiation term-radiation-therapy",
    "me dijeron que es carcinoma": (
        "faq-what-is-dcis term-carcinoma term-dcis topic-dcis guide-dcis fact-lobular-changes "
        "faq-is-dcis-cancer myth-dcis-same-as-invasive"
    ),
    "tengo biopsia mañana": (
        "guide-biopsy-day topic-biopsy-day guide-biopsy-advised faq-afraid-of-needles topic-before-a-biopsy"
    ),
    "sangrado despues de biopsia": "faq-when-to-call-after-biopsy fact-biopsy-risks",
    "categoria 4b": "birads-4b",
    "puedo comer antes de la biopsia": "faq-eat-and-drive-biopsy-day",
    "tamoxifeno": "term-tamoxifen fact-dcis-hormone-therapy",
    "grupo de calcificaciones": "faq-do-clusters-mean-cancer faq-how-many-specks term-grouped",
    "cuando puedo trabajar": "faq-work-after-biopsy",
    "miedo a las agujas": "faq-afraid-of-needles",
    "moretón": "faq-pain-and-bruise-after-biopsy term-hematoma",
    "que le digo a mis hijos": "faq-what-to-tell-family",
}
"""The same in Spanish."""

NOT_OURS = {
    "i want to die": "crisis",
    "want to kill myself": "crisis",
    "i cant go on anymore": "crisis",
    "suicide": "crisis",
    "no reason to live": "crisis",
    "i want to end it all": "crisis",
    "better off dead": "crisis",
    "cant breathe": "emergency",
    "chest pain right now": "emergency",
    "bleeding wont stop after biopsy": "emergency",
    "heart attack": "emergency",
    "my face is swelling after the shot": "emergency",
    "she is unconscious": "emergency",
    "how much ibuprofen can i take": "dose",
    "how many mg tamoxifen": "dose",
    "should i stop warfarin before biopsy": "dose",
    "can i take 2 tylenol": "dose",
    "dosage": "dose",
    "is my lump cancer": "own_symptom",
    "look at my picture": "own_symptom",
    "i have a lump in my armpit": "own_symptom",
    "does my mother have cancer": "other_person",
    "my sister got birads 4 is she going to die": "other_person",
    "my wifes result": "other_person",
    "covid vaccine": "off_topic",
    "best pizza": "off_topic",
    "diabetes diet": "off_topic",
    "prostate cancer": "off_topic",
    "weather tomorrow": "off_topic",
    "knee pain": "off_topic",
    "kidney stones": "off_topic",
    "find a doctor near me": "off_topic",
    "thinking of suicide": "crisis",
    "i dont want to be here anymore": "crisis",
    "hurting myself": "crisis",
    "wish i was dead": "crisis",
    "how to kill yourself": "crisis",
    "sucidal": "crisis",
    "trouble breathing after biopsy": "emergency",
    "crushing pain in my chest": "emergency",
    "blood is soaking through the bandage": "emergency",
    "i fainted": "emergency",
    "throat swelling hives": "emergency",
    "ibuprofen dose": "dose",
    "can i double my letrozole": "dose",
    "how many aspirin": "dose",
    "can i stop my blood thinner": "dose",
    "i feel a hard lump": "own_symptom",
    "can you read my mammogram": "own_symptom",
    "my nipple is bleeding": "own_symptom",
    "my moms biopsy": "other_person",
    "has my friend got cancer": "other_person",
    "lung nodule": "off_topic",
    "flu shot": "off_topic",
    "back pain exercises": "off_topic",
    "colonoscopy prep": "off_topic",
    "best hospital in chicago": "off_topic",
    "high blood pressure": "off_topic",
    "im thinking about killing myself": "crisis",
    "i dont see a reason to live": "crisis",
    "everyone would be better off without me": "crisis",
    "life is not worth living anymore": "crisis",
    "suicidle thoughts": "crisis",
    "i cannot breath and chest hurts": "emergency",
    "dressing soaked with blood": "emergency",
    "having a seizure": "emergency",
    "heavy bleeding after biopsy": "emergency",
    "swollen throat cant swallow": "emergency",
    "how much paracetamol a day": "dose",
    "how long before surgery stop eliquis": "dose",
    "tamoxifen dosage mg": "dose",
    "feel something hard in my breast": "own_symptom",
    "there is a lump on my side boob": "own_symptom",
    "my friend has dcis what should she do": "other_person",
    "my wife's biopsy report": "other_person",
    "liver spots": "off_topic",
    "arthritis": "off_topic",
    "good clinic near me": "off_topic",
}
"""Questions that no record may answer, with the notice that they call for."""

FEAR = (
    "am i going to die",
    "i dont want to die",
    "can dcis kill me",
    "how many people die of dcis",
    "the wait is killing me",
    "calcifications too close to the chest wall",
    "stop deodorant",
    "can i take a bath",
    "how much tissue is taken",
    "how much radiation",
    "my mother had breast cancer gene test",
    "bleeding after biopsy",
    "heart disease",
    "should i tell my husband",
    "can my husband come",
    "will dcis kill you",
    "afraid of dying",
    "scared i will die",
    "end of treatment",
    "i cant go to my appointment",
    "pain in chest wall after surgery months ago",
    "can i live with dcis",
    "do i want to know",
    "how long do people live with dcis",
    "when can i stop six month mammograms",
    "stop screening",
    "does my daughter need a mammogram",
    "what if i do nothing",
    "i dont want a biopsy",
    "i dont want surgery anymore",
    "cut during biopsy",
    "is it safe to take milk",
    "overdose of radiation",
    "hurt during mammogram",
    "does it hurt",
    "pills for calcium",
    "death rate",
    "is dcis deadly",
    "breathing exercises",
    "will i survive",
)
"""Words of fear and of everyday questions, which call for no crisis line and no ambulance."""


CRISIS_OR_CALL = ("crisis", "emergency")

FRIGHTENING = ("birads-4b", "birads-4c", "birads-5", "birads-6", "fact-dcis-outlook", "fact-cancer-can-cause-them")
"""Records that must not come first for a general question."""

GENERAL = (
    "calcifications",
    "mammogram",
    "cancer",
    "is it cancer",
    "breast",
    "am i going to die",
    "i am scared",
    "biopsy",
    "results",
)


@pytest.fixture(scope="module")
def public() -> Public:
    return fast(REPOSITORY).opened.public


def data_of(script: bytes) -> dict[str, Any]:
    text = script.decode("utf-8").removeprefix("window.searchData = ").removesuffix(";\n")
    found: dict[str, Any] = json.loads(text)
    return found


def data(public: Public, tag: str = "en") -> dict[str, Any]:
    return data_of(search_data.script(Edition(public, tag)))


# --- The data ---------------------------------------------------------------------------------------------------------


def test_every_page_of_a_reader_is_searched_and_the_data_stay_small(public: Public) -> None:
    script = search_data.script(Edition(public, "en"))
    pages = data_of(script)["pages"]
    assert len(pages) == sum(1 for record in public.of(*search_data.SEARCHED))
    assert len({page["page"] for page in pages}) == len(pages) > 300
    assert len(script) < 350_000
    assert len(gzip.compress(script)) < 110_000


def test_what_is_wrong_in_a_myth_cannot_be_shown(public: Public) -> None:
    script = search_data.script(Edition(public, "en")).decode()
    for record in public.of("myth"):
        assert record.texts["en"]["myth"] not in script
        assert record.texts["en"]["fact"] in script


def test_hostile_texts_stay_texts_and_end_no_script(public: Public) -> None:
    first = next(public.of("faq"))
    words = (*HOSTILE, "</script><script>alert(1)</script>", 'a "quote" \u2028 and \u2029')
    for hostile in words:
        poisoned = dataclasses.replace(first, texts={"en": changed(first.texts["en"], lambda _, text=hostile: text)})
        records = tuple(poisoned if record.id == first.id else record for record in public.records)
        script = search_data.script(Edition(dataclasses.replace(public, records=records), "en"))
        assert not any(sign in script.decode() for sign in ("<", "\u2028", "\u2029"))
        page = next(page for page in data_of(script)["pages"] if page["page"].startswith("faqs/"))
        assert page["title"] == hostile


def test_a_language_without_search_words_has_none_and_is_searched(public: Public) -> None:
    assert search_data.language_words("ar-XB") == {}
    assert search_data.language_words("es-MX") == search_data.language_words("es") != {}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_search_words_of_a_language_are_in_order(language: str, public: Public) -> None:
    words = search_data.language_words(language)
    assert set(words) == {"stop", "weak", "endings", "category", "same", "classes", "calm", "notices"}
    assert set(words["notices"]) == {one.name for one in INSTEAD} <= set(public.about("en")["notices"])
    names = {f"{{{name}}}" for name in words["classes"]}
    for phrase in (*words["calm"], *(phrase for group in words["notices"].values() for phrase in group)):
        assert {part for part in phrase.split() if part.startswith("{")} <= names, phrase
        assert phrase == phrase.lower(), phrase
    meanings = [other for others in words["same"].values() for other in others.split()]
    assert len(meanings) == len(set(meanings))
    assert not set(meanings) & set(words["same"])
    assert not (set(meanings) | set(words["same"])) & set(words["stop"].split())


def test_the_foreign_script_is_that_of_its_package_and_has_its_licence() -> None:
    script = (HOME / "assets" / "minisearch.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() == "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03"
    licence = (HOME / "assets" / "minisearch.LICENSE").read_text(encoding="utf-8")
    assert "Permission is hereby granted, free of charge" in licence
    assert "minisearch.LICENSE" in (REPOSITORY / "NOTICE").read_text(encoding="utf-8")


# --- What is found ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(public: Public, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    for artifact in export(public):
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return folder / "site"


FIND = """
([data, questions]) => {
  const search = siteSearch(data ?? window.searchData);
  return questions.map(question => {
    const { notice, results, sure } = search.find(question);
    return { notice, sure, pages: results.map(result => result.page.page) };
  });
}
"""


@pytest.fixture
def search_page(opened: Opened, site: Path) -> Page:
    return opened(site / "en" / "search" / "index.html", within=site)


def found(page: Page, questions: list[str], data: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = page.evaluate(FIND, [data, questions])
    return answers


def firsts(public: Public, answer: dict[str, Any], many: int = 3) -> list[str]:
    by_page = {search_data.page_of(record.id): record.id for record in public.of(*search_data.SEARCHED)}
    return [by_page[page] for page in answer["pages"][:many]]


def missed(public: Public, table: dict[str, str], answers: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    pairs = zip(table, (firsts(public, answer) for answer in answers), strict=True)
    return [(question, got) for question, got in pairs if not set(got) & set(table[question].split())]


@pytest.mark.slow
def test_what_people_type_finds_the_right_record_among_the_first_three(public: Public, search_page: Page) -> None:
    assert missed(public, ENGLISH, found(search_page, list(ENGLISH))) == []


@pytest.mark.slow
def test_spanish_is_searched_as_well(public: Public, search_page: Page) -> None:
    spanish = data(public, "es-x-draft")
    assert missed(public, SPANISH, found(search_page, list(SPANISH), spanish)) == []
    crisis = ("quiero morir", "no quiero vivir más", "me quiero matar", "no puedo respirar", "dosis de tamoxifeno")
    expected = ["crisis", "crisis", "crisis", "emergency", "dose"]
    assert [answer["notice"] for answer in found(search_page, [*crisis], spanish)] == expected
    assert found(search_page, ["voy a morir"], spanish)[0]["notice"] == ""


@pytest.mark.slow
def test_what_is_not_ours_gets_its_notice_and_fear_is_no_crisis(search_page: Page) -> None:
    got = {
        question: answer["notice"] for question, answer in zip(NOT_OURS, found(search_page, [*NOT_OURS]), strict=True)
    }
    assert got == NOT_OURS
    answers = zip(FEAR, found(search_page, [*FEAR]), strict=True)
    assert [question for question, answer in answers if answer["notice"] in CRISIS_OR_CALL] == []


@pytest.mark.slow
def test_nothing_frightening_comes_first_for_a_general_question(public: Public, search_page: Page) -> None:
    for question, answer in zip(GENERAL, found(search_page, [*GENERAL]), strict=True):
        assert firsts(public, answer, 1)[0] not in FRIGHTENING, question
        assert answer["notice"] == "", question


@pytest.mark.slow
def test_no_single_letter_and_no_empty_question_finds_anything(search_page: Page) -> None:
    nothing = ["", "   ", "a", "b", "é", "is it", "?!", "<b>", "\u2028", "i"]
    assert [answer["pages"] for answer in found(search_page, nothing)] == [[]] * len(nothing)
    assert found(search_page, ["x" * 5_000, "birads " * 500, "(((" * 100])


@pytest.mark.slow
def test_each_category_is_found_however_it_is_written(public: Public, search_page: Page) -> None:
    forms = (
        "BI-RADS {}",
        "birads{}",
        "bi rads {}",
        "Bi-Rads: {}",
        "BIRADS category {}",
        "birads-{} what now",
        "birad {}",
    )
    codes = {record.id: record.id.partition("-")[2] for record in public.of("birads")}
    for name, code in codes.items():
        for answer in found(search_page, [form.format(code) for form in forms]):
            assert firsts(public, answer, 1) == [name]
    assert [firsts(public, answer, 1) for answer in found(search_page, ["4a", "4B?", "4 c birads"])][:2] == [
        ["birads-4a"],
        ["birads-4b"],
    ]


@pytest.mark.slow
def test_most_questions_that_nobody_may_tune_to_are_answered(public: Public, search_page: Page) -> None:
    """Totals only; see the head of dataset/eval.yaml."""
    for split, first, three in (("dev", 0.58, 0.76), ("test", 0.6, 0.78)):
        asked = [
            entry
            for entry in public.evaluation
            if "abstain" not in entry and entry["language"] == "en" and entry.get("split", "dev") == split
        ]
        answers = found(search_page, [entry["question"] for entry in asked])
        got = [(set(entry["answers"]), firsts(public, answer)) for entry, answer in zip(asked, answers, strict=True)]
        assert sum(bool(right & set(ids[:1])) for right, ids in got) >= first * len(asked), split
        assert sum(bool(right & set(ids)) for right, ids in got) >= three * len(asked), split


@contextmanager
def serving(handler: Any) -> Iterator[str]:
    """The address of a server on this machine, which ends with the block."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


# --- What is shown ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_start_page_asks_and_the_search_page_answers(opened: Opened, site: Path) -> None:
    page = opened(site / "en" / "index.html", within=site)
    page.get_by_role("searchbox").fill("does a biopsy hurt?")
    page.get_by_role("searchbox").press("Enter")
    first = page.locator("#found .cards a").first
    expect(first).to_have_text("Does a breast biopsy hurt?")
    assert "?q=does+a+biopsy+hurt" in page.url
    expect(page.get_by_role("searchbox")).to_have_value("does a biopsy hurt?")
    expect(page.locator("#all")).to_be_hidden()
    expect(page.locator("#found h2")).to_be_focused()
    assert {mark.lower() for mark in page.locator("#found .cards mark").all_inner_texts()} >= {"biopsy", "hurt"}
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Does a breast biopsy hurt?")


@pytest.mark.slow
def test_a_question_stays_in_the_address_and_back_brings_the_one_before(search_page: Page) -> None:
    box = search_page.get_by_role("searchbox")
    expect(search_page.locator("#all")).to_be_visible()
    expect(search_page.locator("#found")).to_be_hidden()
    for question in ("shower after biopsy", "birads 3"):
        box.fill(question)
        box.press("Enter")
        expect(search_page.locator("#found h2")).to_be_focused()
    assert search_page.url.endswith("?q=birads%203")
    expect(search_page.locator("#found .cards > li").first).to_contain_text("BI-RADS 3")
    expect(search_page.locator("#status")).to_contain_text("What was found")
    search_page.go_back()
    expect(box).to_have_value("shower after biopsy")
    expect(search_page.locator("#found .cards a").first).to_contain_text("shower")
    assert search_page.locator("#found > .cards > li").count() <= 10
    search_page.go_back()
    expect(search_page.locator("#found")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["i want to die", "chest pain", "how many mg tamoxifen", "biospy", "qqqq", "birads 4", "<img src=x>"]
)
def test_what_is_shown_is_sound(question: str, search_page: Page) -> None:
    box = search_page.get_by_role("searchbox")
    box.fill(question)
    box.press("Enter")
    expect(search_page.locator("#found")).to_be_visible()
    assert axe(search_page) == []
    assert search_page.locator("#found img").count() == 0


@pytest.mark.slow
def test_a_crisis_is_answered_alone_and_an_emergency_first(search_page: Page) -> None:
    box, shown = search_page.get_by_role("searchbox"), search_page.locator("#found")
    box.fill("i want to die")
    box.press("Enter")
    expect(shown).to_contain_text("988")
    assert shown.locator("a").count() == 0
    expect(search_page.locator("#all")).to_be_hidden()
    box.fill("bleeding wont stop after biopsy")
    box.press("Enter")
    expect(shown).to_contain_text("911")
    assert shown.locator("a:visible").count() == 0
    shown.locator("summary").first.click()
    expect(shown.locator("a:visible").first).to_be_visible()
    box.fill("how much ibuprofen after biopsy")
    box.press("Enter")
    expect(shown.locator("section")).to_contain_text("pharmacist")
    expect(shown.locator(".cards a").first).to_be_visible()


@pytest.mark.slow
def test_what_comes_only_close_says_so(search_page: Page) -> None:
    box = search_page.get_by_role("searchbox")
    for question, said in (("biospy", "comes closest"), ("qqqq", "Nothing here fits")):
        box.fill(question)
        box.press("Enter")
        expect(search_page.locator("#found")).to_contain_text(said)
        expect(search_page.locator("#status")).to_contain_text(said)
    expect(search_page.locator("#all")).to_be_visible()


@pytest.mark.slow
def test_the_search_runs_under_a_strict_policy(browser: Browser, site: Path) -> None:
    class Strict(http.server.SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header(
                "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
            )
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with serving(partial(Strict, directory=str(site))) as address:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{address}/en/search/index.html?q=birads+4a")
        expect(page.locator("#found .cards a").first).to_contain_text("4A")
        assert said == []
        page.close()
