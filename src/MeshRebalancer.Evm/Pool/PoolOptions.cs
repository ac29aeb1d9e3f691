using System.ComponentModel.DataAnnotations;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>How a chain's endpoints are chosen from and judged.</summary>
public sealed record PoolOptions
{
    /// <summary>The chain that every endpoint must confirm before it is asked anything, and again after each break; null believes any.</summary>
    public ChainId? Chain { get; init; }

    /// <summary>Whether a read that takes longer than 95 % of its endpoint's answers is asked of a second one as well.</summary>
    public bool Hedge { get; init; } = true;

    /// <summary>The earliest hedge: 1 ms … 1 min.</summary>
    public TimeSpan HedgeDelayMin { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>The latest hedge, and the one while too few answers were timed: <see cref="HedgeDelayMin"/> … 10 min.</summary>
    public TimeSpan HedgeDelayMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Failures in a row after which an endpoint rests: 1 … 1,000.</summary>
    [Range(1, 1_000)]
    public int BreakerFailures { get; init; } = 5;

    /// <summary>The first rest: 1 ms … 1 h. It doubles each time the one probe after it fails, too.</summary>
    public TimeSpan BreakerRest { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest rest: <see cref="BreakerRest"/> … 1 h.</summary>
    public TimeSpan BreakerRestMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>An endpoint more blocks than this behind the others is asked last: 0 … 10,000.</summary>
    [Range(0, 10_000)]
    public int LagMaxBlocks { get; init; } = 3;

    /// <summary>Between two looks at every endpoint's head, where there are several: 0.1 s … 1 h. Each look is a call that may cost credits.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest that a call waits for an endpoint's own limits; past it the call is refused as rate limited: 0 … 10 min.</summary>
    public TimeSpan WaitMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Every violated range, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Violations()
    {
        var found = new List<ValidationResult>();
        _ = Validator.TryValidateObject(this, new ValidationContext(this), found, validateAllProperties: true);
        var messages = found.ConvertAll(v => v.ErrorMessage ?? "");
        var tick = TimeSpan.FromMilliseconds(1);
        Check(nameof(HedgeDelayMin), HedgeDelayMin, tick, TimeSpan.FromMinutes(1));
        Check(nameof(HedgeDelayMax), HedgeDelayMax, HedgeDelayMin, TimeSpan.FromMinutes(10));
        Check(nameof(BreakerRest), BreakerRest, tick, TimeSpan.FromHours(1));
        Check(nameof(BreakerRestMax), BreakerRestMax, BreakerRest, TimeSpan.FromHours(1));
        Check(nameof(ProbeInterval), ProbeInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Check(nameof(WaitMax), WaitMax, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        return messages;

        void Check(string name, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
                messages.Add($"{name} is {value}; {min} to {max} is allowed.");
        }
    }
}
