"""Models: `ask` a question with the type of its answer, and get a validated record.

Belongs here: providers, the embedded engine and its weights, answer cache, prompt cache, budget and prices, rate
limit, parallel calls, batches, workers and the dry run; it is the only package that imports LangChain. Does not:
what is asked and what an answer means, which each stage knows, or masking, which `privacy/` does.

A model is named by a SPEC: `local` is the best embedded model that is installed, `local:NAME` a certain one of the
catalogue, `local:/path/to/model.gguf` any other weights run in this process, `PROVIDER:MODEL` anything that LangChain's
`init_chat_model` can open, and `recorded:FILE` the answers that a model gave in an earlier run.
"""

from kit_builder.llm.factory import ModelOptions, open_model
from kit_builder.llm.providers import LOCAL, is_hosted
from kit_builder.llm.recorded_answers import is_recorded

__all__ = ["LOCAL", "ModelOptions", "is_hosted", "is_recorded", "open_model"]
