using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Embedded;

/// <summary>The engine of one process: mailboxes on the thread pool, over a SQL journal.</summary>
/// <inheritdoc/>
public sealed class EmbeddedEngine(
    StreamCatalogue kinds, IJournal journal, MailboxOptions options, TimeProvider time, Random random, ILogger<EmbeddedEngine> log)
    : MailboxEngine(kinds, journal, options, time, random, log);
