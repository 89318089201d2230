-- Documents, and the images that were rendered of their pages.
--
-- The rows are for all daemons of the database; the bytes are files in the state directory of the daemon that took them.

-- Names this database, so that a state directory can tell whether its files belong to it.
CREATE TABLE agentlab.identity (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid()
);
INSERT INTO agentlab.identity DEFAULT VALUES;

CREATE TABLE agentlab.documents (
    id           uuid        PRIMARY KEY,       -- the name of its file too
    name         text        NOT NULL,
    filename     text        NOT NULL,
    content_type text        NOT NULL,
    size_bytes   bigint      NOT NULL,
    page_count   integer,
    problem      text,                          -- why its pages could not be counted
    sha256       text        NOT NULL,
    instance_id  uuid        NOT NULL,          -- the state directory that has its file, as in daemons
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT documents_name UNIQUE (name)
);

CREATE INDEX documents_created_at ON agentlab.documents (created_at, id);
CREATE INDEX documents_size_bytes ON agentlab.documents (size_bytes, id);

-- One row for each page and set of options, however often it is asked for.
CREATE TABLE agentlab.images (
    id           uuid        PRIMARY KEY,
    document_id  uuid        NOT NULL REFERENCES agentlab.documents ON DELETE CASCADE,
    page         integer     NOT NULL,
    options      jsonb       NOT NULL,          -- all that matter, none left out
    content_type text        NOT NULL,
    width        integer     NOT NULL,
    height       integer     NOT NULL,
    size_bytes   bigint      NOT NULL,
    sha256       text        NOT NULL,
    blob         uuid        NOT NULL,          -- the name of its file, another one when it is rendered anew
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT images_rendering UNIQUE (document_id, page, options),
    CONSTRAINT images_blob UNIQUE (blob)
);

CREATE INDEX images_page ON agentlab.images (document_id, page, created_at, id);
CREATE INDEX images_created_at ON agentlab.images (created_at, id);
