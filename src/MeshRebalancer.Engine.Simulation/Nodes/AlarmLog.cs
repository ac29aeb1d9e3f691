using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>A node's log: what a bad world explains is let pass; whatever else goes wrong in the product's own code is a violation.</summary>
internal sealed class AlarmLog(string node, Witness witness) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // There is one destination.
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel < LogLevel.Warning)
            return;
        if (!IsExplained(exception) || logLevel >= LogLevel.Error)
            witness.OnAlarm(node, $"{formatter(state, exception)} {exception}");
        else
            witness.Trace.Remark(witness.World.Now, node, formatter(state, exception));
    }

    private static bool IsExplained(Exception? exception) => exception switch
    {
        null => true,
        StreamStoppedException stopped => IsExplained(stopped.InnerException),
        JournalUnavailableException or JournalConflictException or OperationCanceledException => true,
        _ => false,
    };
}
