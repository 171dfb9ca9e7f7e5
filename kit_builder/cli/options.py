"""What several commands take from the command line."""

from pathlib import Path

import click

sources = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
kit_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
model_option = click.option(
    "--model", metavar="SPEC", help="local (the default), local:/path/to/model.gguf, or PROVIDER:MODEL."
)
base_url_option = click.option("--base-url", metavar="URL", help="A server that speaks the OpenAI protocol.")
executor_option = click.option(
    "--executor", metavar="SPEC", help="Have the workers of a Dask cluster ask the model: dask:tcp://HOST:8786."
)
expert_option = click.option(
    "--expert", metavar="NAME", help="Who explains in the transcripts; without it the author, or whoever says most."
)
mask_option = click.option(
    "--no-mask", is_flag=True, help="Send names and numbers to a hosted model as they are, not stand-ins for them."
)
language_option = click.option("--language", metavar="CODE", help="The kit's language, such as en or nb.")
product_option = click.option(
    "--product", "products", metavar="NAME", multiple=True, help="Make this product only; may be given again."
)
fresh_option = click.option("--fresh", is_flag=True, help="Ask anew what has been answered before.")
budget_option = click.option(
    "--budget",
    metavar="USD",
    type=click.FloatRange(min=0),
    help="Stop before the model costs more than this; what was answered is kept.",
)
