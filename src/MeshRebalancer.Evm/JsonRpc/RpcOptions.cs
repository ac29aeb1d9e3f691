using System.ComponentModel.DataAnnotations;

namespace MeshRebalancer.Evm;

/// <summary>How patiently an endpoint is asked.</summary>
public sealed record RpcOptions
{
    /// <summary>How long one attempt may take: 0.1 s … 10 min.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an idempotent read is sent again: 0 … 10.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; init; } = 3;

    /// <summary>The wait before the first retry; it doubles from there, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait before a retry or a reconnection. An endpoint that asks for more is not asked again.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest answer that is read, in bytes: 1 KiB … 1 GiB.</summary>
    [Range(1 << 10, 1 << 30)]
    public int MaxAnswerBytes { get; init; } = 64 << 20;

    /// <summary>The most calls in one HTTP request: 1 … 1000; larger batches are split.</summary>
    [Range(1, 1000)]
    public int MaxBatch { get; init; } = 100;

    /// <summary>How many notifications of a subscription wait for a slow reader before the stream shows a gap.</summary>
    [Range(1, 1 << 20)]
    public int SubscriptionBuffer { get; init; } = 4096;

    /// <summary>Every violated range, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Violations()
    {
        var found = new List<ValidationResult>();
        _ = Validator.TryValidateObject(this, new ValidationContext(this), found, validateAllProperties: true);
        var messages = found.ConvertAll(v => v.ErrorMessage ?? "");
        CheckTime(messages, nameof(AttemptTimeout), AttemptTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        CheckTime(messages, nameof(RetryDelay), RetryDelay, TimeSpan.Zero, MaxRetryDelay);
        CheckTime(messages, nameof(MaxRetryDelay), MaxRetryDelay, TimeSpan.Zero, TimeSpan.FromHours(1));
        return messages;
    }

    private static void CheckTime(List<string> messages, string name, TimeSpan found, TimeSpan min, TimeSpan max)
    {
        if (found < min || found > max)
        {
            messages.Add($"{name} is {found}; {min} to {max} is allowed.");
        }
    }
}
