using System.Text.Json.Nodes;

namespace MeshRebalancer.TestSupport;

/// <summary>What a <see cref="FaultProxy"/> does to a request instead of passing it on, or to its answer.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The request is passed on that much later.</summary>
    public sealed record Delay(TimeSpan Time) : Fault;

    /// <summary>The connection is closed without an answer, and the target never hears of the request. Over all requests also every WebSocket.</summary>
    public sealed record Cut : Fault;

    /// <summary>WebSockets stay open, and nothing that the target says comes through: it is lost. Requests over HTTP are not met.</summary>
    public sealed record Mute : Fault;

    /// <summary>An HTTP status with no useful body: 500, or 429 with a <c>Retry-After</c>.</summary>
    /// <param name="Code">The status.</param>
    /// <param name="RetryAfterSeconds">Said in the header, or null.</param>
    public sealed record Status(int Code, int? RetryAfterSeconds = null) : Fault;

    /// <summary>200, and this for a body.</summary>
    public sealed record Garbage(string Body = "<html>gateway</html>") : Fault;

    /// <summary>The target carries the request out, and the connection is closed before its answer: the outcome is unknown.</summary>
    public sealed record DropAnswer : Fault;

    /// <summary>The target's answer, changed. JSON-RPC: of one request of a batch, others stay true. Otherwise: the whole body.</summary>
    /// <param name="Tell">From the request's <c>params</c> (null where there are none) and the true result to the told one.</param>
    public sealed record Lie(Func<JsonNode?, JsonNode?, JsonNode?> Tell) : Fault
    {
        /// <summary>Always the same answer.</summary>
        public static Lie Of(JsonNode? result) => new((_, _) => result?.DeepClone());

        /// <summary>The true answer, changed.</summary>
        public static Lie Changed(Func<JsonNode?, JsonNode?> change) => new((_, result) => change(result));
    }

    /// <summary>A JSON-RPC error in place of the target's answer; of one request of a batch, others are answered.</summary>
    public sealed record Refuse(int Code, string Message) : Fault;
}
