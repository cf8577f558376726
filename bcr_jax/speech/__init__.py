"""Data sets of speech and their features."""

from bcr_jax.speech.fsdd import fsdd as fsdd
from bcr_jax.speech.log_mel import LogMel as LogMel
from bcr_jax.speech.phones import PHONES as PHONES
from bcr_jax.speech.phones import phone_error_rate as phone_error_rate
from bcr_jax.speech.recording import read_recording as read_recording
from bcr_jax.speech.timit import timit as timit
from bcr_jax.speech.vowels import japanese_vowels as japanese_vowels
