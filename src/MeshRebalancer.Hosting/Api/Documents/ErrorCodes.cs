namespace MeshRebalancer.Hosting.Api.Documents;

/// <summary>Every code of a problem that the API itself gives, and the domain's that operations name. docs/api.md lists them; a test holds both together.</summary>
internal static class ErrorCodes
{
    /// <summary>By code: its status, and when it is given.</summary>
    public static IReadOnlyDictionary<string, ErrorCode> All { get; } = new ErrorCode[]
    {
        new("not-json", 400, "the body is no JSON"),
        new("foreign-host", 400, "another host than this node's"),
        new("no-key", 401, "no key, or one that is not good"),
        new("role", 403, "the key's role may not do this"),
        new("foreign-origin", 403, "a write from a page that is not the node's own"),
        new("idempotency-key", 400, "Idempotency-Key can be no key"),
        new("key-reused", 422, "the Idempotency-Key was used for another request"),
        new("request-in-flight", 409, "the first request under this Idempotency-Key is not answered yet"),
        new("outcome-unknown", 409, "the first request under this Idempotency-Key ended without an answer"),
        new("not-found", 404, "there is no such thing"),
        new("method", 405, "the path takes other methods"),
        new("too-large", 413, "the body is larger than 64 KiB"),
        new("media-type", 415, "the body is not application/json"),
        new("invalid", 422, "a field is missing, unknown, of another type or out of range"),
        new("too-many-requests", 429, "more requests in a minute than the node allows"),
        new("unavailable", 503, "the journal can't be written or a stream has stopped: whether a write happened is unknown"),
        new("not-ready", 503, "the node is not ready"),
        new("refused", 409, "what the domain said, by a code of its own: docs/api.md lists them"),
        new("already-open", 409, "the id is open with another account or other tokens"),
        new("observe-only", 409, "the mandate only observes"),
        new("cooling-down", 409, "the last rebalance is too recent"),
        new("mandate-changed", 412, "If-Match names another mandate than the portfolio has now"),
        new("closed", 409, "the portfolio is closed for good"),
        new("paused", 409, "the portfolio is paused"),
        new("rebalance-open", 409, "a rebalance is asked for or runs"),
        new("not-proposed", 409, "no proposal of this number waits for an answer"),
        new("not-parked", 409, "it is not parked"),
        new("not-executing", 409, "it is not executing"),
        new("still-live", 409, "a transaction of it is live"),
        new("statement-incomplete", 409, "a leg between two chains is not named"),
        new("statement-wrong", 409, "the statement is not what the legs allow"),
        new("statement-missing", 409, "a reason is missing or too long"),
        new("name-taken", 409, "another key has the name"),
        new("key-invalid", 409, "such a key can't be issued"),
        new("last-admin", 409, "nobody could issue another key"),
        new("too-many-keys", 409, "as many keys are good as may be"),
    }.ToDictionary(code => code.Code, StringComparer.Ordinal);
}

/// <summary>A code, its HTTP status and its meaning.</summary>
internal sealed record ErrorCode(string Code, int Status, string When);
