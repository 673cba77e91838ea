"""The paths of api.pluggy.ai and of the Connect page, one file per subject. They may use all of the sandbox."""
