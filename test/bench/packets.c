/*
 * Sends packets of RTP at a steady rate and tells how long each took to come back. A packet's RTP timestamp is its number, which an SFU leaves as it
 * is and SRTP does not hide. Sent: the moment before sendto. Back: the kernel's own stamp, so that it does not matter when this process runs again.
 *
 *   packets STREAMS RATE SECONDS      RATE: packets a second of all streams together
 *
 * Prints the port at which it listens and one that nobody reads, takes the one of 127.0.0.1 to send to (0: the first, the floor), and begins. Streams have the SSRCs 1 to
 * STREAMS. Prints one JSON object with times in microseconds; "late" is the most that a packet left after its time.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 1100, OPUS = 100 };

static int64_t *sent_at;
static uint32_t total;
static double *back;
static uint32_t backs, room;
static atomic_int over;

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void *listen_at(void *given) {
  int socket = *(int *)given;
  uint8_t packet[2048];
  char control[256];
  while (!atomic_load(&over)) {
    struct iovec part = {packet, sizeof packet};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t length = recvmsg(socket, &message, 0);
    /* RTCP has types from 192 on in its second byte */
    if (length < 12 || (packet[1] & 0x7f) != OPUS) continue;
    int64_t at = 0;
    for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one != NULL; one = CMSG_NXTHDR(&message, one)) {
      if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_TIMESTAMPNS) continue;
      struct timespec t;
      memcpy(&t, CMSG_DATA(one), sizeof t);
      at = t.tv_sec * 1000000000LL + t.tv_nsec;
    }
    uint32_t number;
    memcpy(&number, packet + 4, 4);
    number = ntohl(number);
    if (number < total && at != 0 && backs < room) back[backs++] = (double)(at - sent_at[number]) / 1000;
  }
  return NULL;
}

static int by_size(const void *one, const void *other) {
  double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

static double share(double of) {
  if (backs == 0) return -1;
  uint32_t at = (uint32_t)(of * backs);
  return back[at < backs ? at : backs - 1];
}

int main(int count, char **words) {
  if (count != 4) return 2;
  uint32_t streams = (uint32_t)atoi(words[1]);
  double rate = atof(words[2]);
  total = (uint32_t)(rate * atof(words[3]));
  room = total;
  sent_at = calloc(total, sizeof *sent_at);
  back = calloc(room, sizeof *back);
  uint16_t *sequence = calloc(streams, sizeof *sequence);
  if (sent_at == NULL || back == NULL || sequence == NULL) return 1;

  int heard = socket(AF_INET, SOCK_DGRAM, 0), out = socket(AF_INET, SOCK_DGRAM, 0), on = 1, large = 8 << 20;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof here;
  struct timeval look = {0, 200000};
  setsockopt(heard, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(heard, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof large);
  setsockopt(heard, SOL_SOCKET, SO_RCVTIMEO, &look, sizeof look);
  if (bind(heard, (struct sockaddr *)&here, length) != 0) return 1;
  getsockname(heard, (struct sockaddr *)&here, &length);
  struct sockaddr_in unread = here;
  unread.sin_port = 0;
  if (bind(out, (struct sockaddr *)&unread, length) != 0) return 1;
  getsockname(out, (struct sockaddr *)&unread, &length);
  printf("%d %d\n", ntohs(here.sin_port), ntohs(unread.sin_port));
  fflush(stdout);
  char line[16];
  if (fgets(line, sizeof line, stdin) == NULL) return 1;

  struct sockaddr_in to = here;
  if (atoi(line) != 0) to.sin_port = htons((uint16_t)atoi(line));
  pthread_t listener;
  pthread_create(&listener, NULL, listen_at, &heard);
  prctl(PR_SET_TIMERSLACK, 1);
  uint8_t packet[SIZE] = {0x80, OPUS};
  int64_t begins = now() + 100000000LL, late = 0;
  for (uint32_t number = 0; number < total; number++) {
    int64_t due = begins + (int64_t)(number * 1e9 / rate);
    if (now() < due) {
      struct timespec until = {due / 1000000000LL, due % 1000000000LL};
      clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL);
    }
    uint32_t stream = number % streams, stamp = htonl(number), ssrc = htonl(stream + 1);
    uint16_t order = htons(sequence[stream]++);
    memcpy(packet + 2, &order, 2);
    memcpy(packet + 4, &stamp, 4);
    memcpy(packet + 8, &ssrc, 4);
    sent_at[number] = now();
    if (sent_at[number] - due > late) late = sent_at[number] - due;
    sendto(out, packet, SIZE, 0, (struct sockaddr *)&to, sizeof to);
  }
  usleep(500000);
  atomic_store(&over, 1);
  pthread_join(listener, NULL);
  qsort(back, backs, sizeof *back, by_size);
  printf("{\"sent\":%u,\"back\":%u,\"late\":%.1f,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}\n", total, backs, late / 1000.0,
         share(0.5), share(0.99), share(0.999), share(1));
  return 0;
}
