"""Speech: recordings, their features, and phones."""

from bcr_jax.speech.log_mel import LogMel as LogMel
from bcr_jax.speech.phones import PHONES as PHONES
from bcr_jax.speech.phones import phone_error_rate as phone_error_rate
from bcr_jax.speech.recording import read_recording as read_recording
