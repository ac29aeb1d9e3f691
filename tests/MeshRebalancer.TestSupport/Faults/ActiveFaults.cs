using System.Collections.Immutable;

namespace MeshRebalancer.TestSupport;

/// <summary>The faults that are switched on, newest first, and which requests each meets.</summary>
internal sealed class ActiveFaults
{
    private readonly Lock _gate = new();
    private ImmutableList<Rule> _rules = [];

    /// <summary>Switches one on; disposing switches it off.</summary>
    /// <param name="fault">What happens.</param>
    /// <param name="methods">To which requests; empty is all.</param>
    /// <param name="times">How many requests it meets before it is off by itself; null is all.</param>
    public IDisposable Add(Fault fault, ImmutableArray<string> methods, int? times)
    {
        var rule = new Rule(fault, methods, times);
        lock (_gate)
        {
            _rules = _rules.Insert(0, rule);
        }

        return new Off(() => Remove(rule));
    }

    public void Clear()
    {
        lock (_gate)
        {
            _rules = [];
        }
    }

    /// <summary>Whether a fault of this kind meets every request.</summary>
    public bool MeetsAll<T>()
        where T : Fault => _rules.Any(rule => rule.Fault is T && rule.Methods.IsEmpty);

    /// <summary>The newest fault that meets a request and passes the filter, counted as met; or null.</summary>
    public T? Meet<T>(IEnumerable<string> methods, Func<Fault, T?> filter)
        where T : Fault
    {
        var asked = methods.ToArray();
        lock (_gate)
        {
            var rule = _rules.Find(one => filter(one.Fault) is not null && asked.Any(one.Meets));
            if (rule is null)
                return null;
            if (--rule.Left == 0)
                _rules = _rules.Remove(rule);
            return filter(rule.Fault);
        }
    }

    private void Remove(Rule rule)
    {
        lock (_gate)
        {
            _rules = _rules.Remove(rule);
        }
    }

    private sealed class Rule(Fault fault, ImmutableArray<string> methods, int? times)
    {
        public Fault Fault => fault;

        public ImmutableArray<string> Methods => methods;

        /// <summary>Counts down to zero; from -1 on it never gets there.</summary>
        public int Left { get; set; } = times ?? -1;

        public bool Meets(string method) => methods.IsEmpty || methods.Any(one => method == one || (one.EndsWith('*') && method.StartsWith(one[..^1], StringComparison.Ordinal)));
    }

    private sealed class Off(Action off) : IDisposable
    {
        public void Dispose() => off();
    }
}
