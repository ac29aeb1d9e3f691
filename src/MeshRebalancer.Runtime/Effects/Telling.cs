using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>Reports of effects to streams.</summary>
internal static partial class Telling
{
    /// <summary>Tells a stream what came of something. A no is a surprise here: it is logged, and the effect stays owed.</summary>
    /// <returns>The refusal, or null when the stream has it.</returns>
    public static async Task<Reply.Refused?> TellAsync(
        this IStreams streams, StreamId stream, ICommand command, ILogger log, CancellationToken cancel)
    {
        if (await streams.AskAsync(stream, command, cancel) is not Reply.Refused refused)
            return null;
        LogRefused(log, stream, command.GetType().Name, refused.Code, refused.Reason);
        return refused;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Stream} refused {Command}: {Code}: {Reason}")]
    private static partial void LogRefused(ILogger log, StreamId stream, string command, string code, string reason);
}
