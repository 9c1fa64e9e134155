refusal-S101 = Request {$key} was sent before with other content. Nothing was changed: send it with a new key if it is a new request.
refusal-S102 = {$place} holds something that is not a Chiyuan store. Nothing was changed: name an empty or another folder or database.
refusal-S103 = {$place} was made by a newer Chiyuan ({$by}). Nothing was changed: open it with that version or a later one.
refusal-S104 = {$place} was set up with another text of migration {$migration}. Nothing was changed: open it with the version that made it.
refusal-S105 = {$place} cannot be opened: {$why}. Check the address, the rights and whether the server runs.
refusal-S106 = {$place} keeps text as {$encoding}. Make a database with encoding UTF8 and name that.
refusal-S107 = The file is longer than {$bytes_max} bytes. Nothing was kept: split it, or send a smaller one.
