using System.Globalization;

namespace MeshRebalancer.Evm;

/// <summary>Why an RPC call has no value. <see cref="object.ToString"/> gives it in words, without the endpoint's path, query or user.</summary>
public abstract record RpcError
{
    private RpcError(string host) => Host = host;

    /// <summary>The endpoint's host and port.</summary>
    public string Host { get; }

    /// <summary>The endpoint could not be reached, or the connection broke. What was sent may have arrived.</summary>
    public sealed record Transport(string Host, string Reason) : RpcError(Host)
    {
        public override string ToString() => $"{Host}: {Reason}";
    }

    /// <summary>No answer in time. What was sent may have arrived.</summary>
    public sealed record Timeout(string Host, TimeSpan After) : RpcError(Host)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}: no answer within {After.TotalSeconds:0.###} s");
    }

    /// <summary>The endpoint takes no more calls for now.</summary>
    /// <param name="Host">The endpoint's host and port.</param>
    /// <param name="RetryAfter">How long it asks to wait, where it says so.</param>
    public sealed record RateLimited(string Host, TimeSpan? RetryAfter) : RpcError(Host)
    {
        public override string ToString() => RetryAfter is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"{Host}: rate limited, try again in {wait.TotalSeconds:0.###} s")
            : $"{Host}: rate limited";
    }

    /// <summary>A JSON-RPC error object.</summary>
    /// <param name="Host">The endpoint's host and port.</param>
    /// <param name="Code">As in JSON-RPC 2.0 and EIP-1474.</param>
    /// <param name="Message">The node's words, without our secrets.</param>
    /// <param name="Data">More of it: a string's text, or JSON.</param>
    public sealed record Server(string Host, long Code, string Message, string? Data) : RpcError(Host)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}: {Message} (code {Code})");
    }

    /// <summary>The answer is not JSON-RPC, answers another call, or is too large.</summary>
    public sealed record Malformed(string Host, string Problem) : RpcError(Host)
    {
        public override string ToString() => $"{Host}: malformed answer: {Problem}";
    }

    /// <summary>The answer is JSON-RPC, but no answer to this method.</summary>
    public sealed record WrongAnswer(string Host, string Method, string Problem) : RpcError(Host)
    {
        public override string ToString() => $"{Host}: wrong answer to {Method}: {Problem}";
    }

    /// <summary>The call was executed and reverted.</summary>
    public sealed record Reverted(string Host, RevertReason Reason) : RpcError(Host)
    {
        public override string ToString() => Reason.ToString();
    }
}
