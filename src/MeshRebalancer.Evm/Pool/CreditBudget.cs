using System.Collections.Frozen;

namespace MeshRebalancer.Evm;

/// <summary>What an endpoint may cost in a day of UTC, and what each method costs there.</summary>
/// <param name="options">Prices and limit.</param>
internal sealed class CreditBudget(EndpointOptions options)
{
    private readonly FrozenDictionary<string, int> _prices = options.Prices.ToFrozenDictionary(price => price.Method, price => price.Credits, StringComparer.Ordinal);
    private DateOnly _day;

    /// <summary>Spent in the day of the last look.</summary>
    public long Spent { get; private set; }

    /// <summary>What the calls cost together.</summary>
    public long PriceOf(IReadOnlyList<RpcCall> calls)
    {
        if (_prices.Count == 0)
            return calls.Count;
        var sum = 0L;
        for (var i = 0; i < calls.Count; i++)
            sum += _prices.GetValueOrDefault(calls[i].Method, 1);
        return sum;
    }

    /// <summary>How long until an amount may be spent: nothing, or until the next day begins.</summary>
    public TimeSpan WaitFor(long credits, DateTimeOffset now)
    {
        Turn(now);
        return options.CreditsPerDayMax is { } max && Spent + credits > max
            ? new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero) - now
            : TimeSpan.Zero;
    }

    /// <summary>Spends an amount; a negative one is given back.</summary>
    public void Spend(long credits, DateTimeOffset now)
    {
        Turn(now);
        Spent = Math.Max(0, Spent + credits);
    }

    /// <summary>What is left of the day, or null without a limit.</summary>
    public long? Left(DateTimeOffset now)
    {
        Turn(now);
        return options.CreditsPerDayMax is { } max ? Math.Max(0, max - Spent) : null;
    }

    private void Turn(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        if (day != _day)
            (_day, Spent) = (day, 0);
    }
}
