namespace MeshRebalancer.Evm;

/// <summary>
/// So much in each second, with one second's worth at once. What is taken beyond that is a debt that later takers wait for, so everybody is
/// served in turn. Own code, because the base library's limiters read the system's clock and can't be asked for the wait before taking.
/// </summary>
/// <param name="perSecond">What flows in, and how much fits; null is without limit.</param>
internal sealed class TokenBucket(int? perSecond)
{
    private double _level = perSecond ?? 0;
    private TimeSpan _at;

    /// <summary>How long to wait before an amount may be used that is taken now. An amount larger than the bucket waits for a full one.</summary>
    /// <param name="amount">0 or more.</param>
    /// <param name="now">Since any fixed instant; never less than before.</param>
    public TimeSpan WaitFor(double amount, TimeSpan now)
    {
        if (perSecond is not { } rate)
            return TimeSpan.Zero;
        Flow(rate, now);
        var missing = Math.Min(amount, rate) - _level;
        return missing <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / rate);
    }

    /// <summary>Takes an amount, into debt if need be.</summary>
    public void Take(double amount, TimeSpan now)
    {
        if (perSecond is { } rate)
        {
            Flow(rate, now);
            _level -= amount;
        }
    }

    /// <summary>Gives back what was taken and not used.</summary>
    public void Return(double amount) => _level = perSecond is { } rate ? Math.Min(rate, _level + amount) : _level;

    private void Flow(int rate, TimeSpan now)
    {
        if (now > _at)
            (_level, _at) = (Math.Min(rate, _level + ((now - _at).TotalSeconds * rate)), now);
    }
}
